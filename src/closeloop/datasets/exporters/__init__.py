"""The built-in export formats, by consumer."""

from __future__ import annotations

from collections.abc import Sequence

from closeloop.datasets.base import Exporter
from closeloop.hookspecs import hookimpl


@hookimpl
def register_exporters() -> Sequence[Exporter]:
    """Every format of the product. Imported here: a sync loads plugins and exports nothing."""
    from closeloop.datasets.exporters import clouds, frameworks, openai, suites
    from closeloop.datasets.exporters.dpo import Dpo, Reward
    from closeloop.datasets.exporters.examples import Examples
    from closeloop.datasets.exporters.kto import Kto
    from closeloop.datasets.exporters.regression import Regression
    from closeloop.datasets.exporters.sft import Sft

    return [
        Examples(), Dpo(), Kto(), Sft(), Reward(), Regression(),
        openai.OpenaiDpo(), openai.OpenaiSft(),
        frameworks.LlamaFactory(), frameworks.LlamaFactoryKto(), frameworks.LlamaFactorySft(), frameworks.Axolotl(),
        frameworks.Verl(), frameworks.VerlRm(), frameworks.Swift(), frameworks.NemoRl(), frameworks.Mistral(),
        clouds.Nova(), clouds.NovaSft(), clouds.Vertex(), clouds.VertexSft(),
        suites.Promptfoo(), suites.Deepeval(), suites.Inspect(), suites.PydanticEvals(), suites.Ragas(), suites.Mlflow(),
        suites.Braintrust(), suites.OpenaiEvals(), suites.Csv(),
    ]  # fmt: skip
