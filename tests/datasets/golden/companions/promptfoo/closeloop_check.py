"""Judges an answer by the checks of its case. Written by `closeloop export promptfoo`; needs `pip install closeloop`."""

from closeloop.datasets.cases import judge


def get_assert(output, context):
    return judge(output, context["vars"]["checks"]).as_promptfoo()
