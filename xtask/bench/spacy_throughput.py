#!/usr/bin/env python3
"""Tokens per CPU-second of stock spaCy, on one thread.

usage: spacy_throughput.py MODEL TEXTS

MODEL is a model wheel or the folder in it; TEXTS has one text a line. Reads some to warm up, then
all to measure, with the whole pipeline of the model as `spacy.load` gives it, and prints one line of
JSON.
"""
import glob, importlib.metadata, json, os, platform, sys, tempfile, time, warnings, zipfile

warnings.simplefilter("ignore")
import spacy


def load(model):
    """The pipeline of a model folder, or of the wheel that holds one."""
    if os.path.isdir(model):
        return spacy.load(model)
    with tempfile.TemporaryDirectory() as place:
        zipfile.ZipFile(model).extractall(place)
        return spacy.load(os.path.dirname(glob.glob(place + "/**/config.cfg", recursive=True)[0]))


nlp = load(sys.argv[1])
texts = [line for line in open(sys.argv[2], encoding="utf-8").read().split("\n") if line]
for _ in nlp.pipe(texts[: len(texts) // 4]):
    pass
wall, cpu = time.perf_counter(), time.process_time()
tokens = sum(len(doc) for doc in nlp.pipe(texts))
cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
versions = " ".join(f"{p} {importlib.metadata.version(p)}" for p in ("spacy", "thinc", "blis", "numpy"))
print(json.dumps({"tokens": tokens, "cpu_s": cpu, "wall_s": wall,
                  "versions": f"{versions} python {platform.python_version()}"}))
