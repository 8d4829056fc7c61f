"""Runs a command and prints what it took, as JSON: CPU seconds, and its peak memory in megabytes.

    measure.py COMMAND ARGS…

Its standard output is thrown away, its standard error passed through.
"""

import json
import resource
import subprocess
import sys

subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
# Linux counts kilobytes, macOS bytes.
unit = 2**20 if sys.platform == "darwin" else 2**10
print(json.dumps({"cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / unit}))
