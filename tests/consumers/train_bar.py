"""Training smoke test: an export must LOAD, keep EVERY row and TRAIN (CPU, offline, about 10 s).

What it checks, for every config (dpo / kto / sft) that EXPORT_DIR/README.md declares:
  1. the config loads through its README (`load_dataset(EXPORT_DIR, config)`);
  2. the TRL trainer kept every row (TRL silently drops a row whose prompt reaches `max_length`);
  3. no completion is empty and no DPO pair is identical after tokenisation (TRL trains on both without complaint);
  4. a 30-step run at lr 1e-2 on a 1-layer random Llama brings the loss below 0.8 x its first value
     (at the default lr an identical pair and a good pair both stay at 0.6931, so "loss is finite" proves nothing);
  5. roles outside system/developer/user/assistant/tool raise in the chat template.

Versions it was written and measured with: Python 3.11.7, torch 2.13.0 (CPU), trl 1.16.0, datasets 5.2.0,
transformers 5.23.0, accelerate 1.15.0, tokenizers 0.23.3.

Install (torch first, CPU build if you have that index; the venv is about 1.6 GB):
    pip install torch==2.13.0
    pip install trl==1.16.0 datasets transformers accelerate

Usage:  python train_bar.py EXPORT_DIR        (make a sample with sample_export.py)
Prints one line a config, e.g. `dpo 0.6931 -> 0.0005 OK`; exits non-zero on the first broken promise.
"""

# ruff: noqa: E402 (the environment is set before these libraries read it)

import os
import sys
import tempfile

os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", HF_DATASETS_CACHE=tempfile.mkdtemp())

import torch

torch.set_num_threads(1)

from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    PrinterCallback,
)
from trl import DPOConfig, DPOTrainer, KTOConfig, KTOTrainer, SFTConfig, SFTTrainer

from datasets import get_dataset_config_names, load_dataset

TEMPLATE = (
    "{%- if tools %}<|system|>{{ tools | tojson }}<|end|>{%- endif %}{%- for m in messages %}"
    "{%- if m.role not in ['system','developer','user','assistant','tool'] %}"
    "{{ raise_exception('bad role ' + m.role) }}{%- endif %}"
    "<|{{ m.role }}|>{{ m.content if m.content is string else (m.content | tojson if m.content else '') }}"
    "{%- for t in (m.tool_calls or []) %}<|call|>{{ t.function.name }} {{ t.function.arguments | tojson }}"
    "{%- endfor %}<|end|>{%- endfor %}"
    "{%- if add_generation_prompt %}<|assistant|>{%- endif %}"
)
TRAINERS = {"dpo": (DPOTrainer, DPOConfig), "kto": (KTOTrainer, KTOConfig), "sft": (SFTTrainer, SFTConfig)}


def make_tiny(path: str) -> None:
    """A byte-level tokenizer (264 tokens) and a 1-layer Llama, 76 KB on disk; no hub access."""
    special = ["<pad>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|tool|>", "<|call|>", "<|developer|>"]
    vocab = {t: i for i, t in enumerate(special + sorted(pre_tokenizers.ByteLevel.alphabet()))}
    tok = Tokenizer(models.BPE(vocab=vocab, merges=[]))
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tok.decoder = decoders.ByteLevel()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tok, pad_token="<pad>", eos_token="<|end|>", additional_special_tokens=special[2:]
    )
    fast.chat_template = TEMPLATE
    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(fast),
            hidden_size=16,
            intermediate_size=32,
            num_hidden_layers=1,
            num_attention_heads=2,
            num_key_value_heads=2,
            max_position_embeddings=4096,
            pad_token_id=0,
            bos_token_id=1,
            eos_token_id=1,
        )
    )
    # Saved to disk because DPO/KTO load the reference model again from config._name_or_path.
    model.save_pretrained(path)
    fast.save_pretrained(path)


def train(kind: str, ds, path: str, steps: int = 30) -> tuple[float, float]:
    trainer_cls, config_cls = TRAINERS[kind]
    args = config_cls(
        output_dir=tempfile.mkdtemp(),
        max_steps=steps,
        learning_rate=1e-2,
        lr_scheduler_type="constant",
        per_device_train_batch_size=4,
        max_length=4096,
        report_to="none",
        use_cpu=True,
        bf16=False,
        save_strategy="no",
        logging_steps=1,
        disable_tqdm=True,
        seed=0,
    )
    trainer = trainer_cls(
        model=AutoModelForCausalLM.from_pretrained(path),
        args=args,
        train_dataset=ds,
        processing_class=AutoTokenizer.from_pretrained(path),
    )
    trainer.remove_callback(PrinterCallback)  # only our own lines on stdout
    kept = len(trainer.train_dataset)
    assert kept == len(ds), f"{kind}: trainer dropped {len(ds) - kept} of {len(ds)} rows"
    for row in trainer.train_dataset:
        for key in ("chosen_ids", "rejected_ids", "completion_ids"):
            assert key not in row or len(row[key]) > 1, f"{kind}: empty {key}"
        assert kind != "dpo" or row["chosen_ids"] != row["rejected_ids"], "dpo: identical pair"
    trainer.train()
    log = [entry for entry in trainer.state.log_history if "loss" in entry]
    first, last = float(log[0]["loss"]), float(log[-1]["loss"])
    assert last < 0.8 * first, f"{kind}: did not learn ({first:.4f} -> {last:.4f})"
    return first, last


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    export = sys.argv[1]
    path = tempfile.mkdtemp()
    make_tiny(path)
    for config in get_dataset_config_names(export):
        if config not in TRAINERS:
            print(config, "skipped: no trainer for this config name")
            continue
        print(
            config,
            "{:.4f} -> {:.4f} OK".format(*train(config, load_dataset(export, config, split="train"), path)),
            flush=True,
        )


if __name__ == "__main__":
    main()
