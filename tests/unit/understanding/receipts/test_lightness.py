"""What opens strangers' files is loaded by the programs that open them, and by nobody else."""

import subprocess
import sys


def test_a_process_that_opens_no_receipt_carries_nothing_that_does() -> None:
    asked = "import sys, conserje.bootstrap; print(sorted({'pypdf', 'PIL'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=60, check=True)
    assert told.stdout.strip() == "[]"
