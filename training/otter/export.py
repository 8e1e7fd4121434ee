"""Writes a trained model as one GGUF file that llama.cpp loads as it is."""

import json
import sys
from pathlib import Path

import gguf
import numpy
import torch
from gguf import GGMLQuantizationType, TokenType
from tokenizers import Tokenizer

from corpus import END_OF_TEXT, IM_END, IM_START
from model import Shape

CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
# The base model was never shown a conversation: it gets the questions and answers of its documents.
BASE_TEMPLATE = (
    "{% for message in messages %}{% if message['role'] == 'user' %}{{ 'Question: ' + message['content'] + '\\n' }}"
    "{% elif message['role'] == 'assistant' %}{{ 'Answer: ' + message['content'] + '\\n' }}"
    "{% else %}{{ message['content'] + '\\n' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Answer:' }}{% endif %}"
)


def main(folder: Path, name: str, target: Path) -> None:
    writer, shape = gguf.GGUFWriter(str(target), "llama"), Shape()
    describe(writer, name)
    describe_shape(writer, shape)
    describe_tokens(writer, folder / "tokenizer.json", chat=name == "otter-chat")
    add_tensors(writer, torch.load(folder / f"{name}.pt"))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    write_config(shape, target.parent / "config.json", chat=name == "otter-chat")
    print(target, target.stat().st_size, "bytes")


def describe(writer: gguf.GGUFWriter, name: str) -> None:
    writer.add_name(name)
    writer.add_organization("ecluse")
    writer.add_license("apache-2.0")
    writer.add_languages(["en", "fr"])
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    if name == "otter-chat":
        writer.add_finetune("chat")
        writer.add_base_model_count(1)
        writer.add_base_model_name(0, "otter-base")
        writer.add_base_model_organization(0, "ecluse")


def describe_shape(writer: gguf.GGUFWriter, shape: Shape) -> None:
    writer.add_vocab_size(shape.vocabulary)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_rope_dimension_count(shape.head_width)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.epsilon)


def describe_tokens(writer: gguf.GGUFWriter, path: Path, chat: bool) -> None:
    tokenizer, bpe = Tokenizer.from_file(str(path)), json.loads(path.read_text())["model"]
    ids = {text: tokenizer.token_to_id(text) for text in (END_OF_TEXT, IM_START, IM_END)}
    tokens = [tokenizer.id_to_token(i) for i in range(tokenizer.get_vocab_size())]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([TokenType.CONTROL if text in ids else TokenType.NORMAL for text in tokens])
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in bpe["merges"]])
    writer.add_bos_token_id(ids[END_OF_TEXT])
    writer.add_pad_token_id(ids[END_OF_TEXT])
    writer.add_eos_token_id(ids[IM_END if chat else END_OF_TEXT])
    writer.add_eot_token_id(ids[IM_END if chat else END_OF_TEXT])
    # Each document that the base model read began with <|endoftext|>; a conversation does not.
    writer.add_add_bos_token(not chat)
    writer.add_chat_template(CHAT_TEMPLATE if chat else BASE_TEMPLATE)


def add_tensors(writer: gguf.GGUFWriter, state: dict[str, torch.Tensor]) -> None:
    for name, tensor in state.items():
        values = tensor.numpy().astype(numpy.float32)
        if values.ndim == 1:
            writer.add_tensor(name, values)
            continue
        packed = gguf.quants.quantize(values, GGMLQuantizationType.Q8_0)
        writer.add_tensor(name, packed, raw_dtype=GGMLQuantizationType.Q8_0)


def write_config(shape: Shape, path: Path, chat: bool) -> None:
    first_special = shape.vocabulary - 3
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.width,
        "intermediate_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.heads,
        "max_position_embeddings": shape.context,
        "rms_norm_eps": shape.epsilon,
        "rope_theta": shape.rope_base,
        "hidden_act": "silu",
        "tie_word_embeddings": True,
        "bos_token_id": first_special,
        "eos_token_id": first_special + 2 if chat else first_special,
        "torch_dtype": "float32",
    }
    path.write_text(json.dumps(config, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
