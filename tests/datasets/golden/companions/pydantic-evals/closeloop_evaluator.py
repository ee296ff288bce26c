"""Judges an answer by the checks of its case. Written by `closeloop export pydantic-evals`; needs `pip install closeloop`.

    from pydantic_evals import Dataset
    dataset = Dataset.from_file("cases.json")
    dataset.add_evaluator(CloseloopChecks())
"""

from dataclasses import dataclass

from pydantic_evals.evaluators import Evaluator

from closeloop.datasets.cases import judge


@dataclass
class CloseloopChecks(Evaluator):
    def evaluate(self, context):
        return judge(str(context.output), context.metadata["checks"]).passed
