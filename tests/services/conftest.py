"""What tests of services share with those of the plan files."""

from tests.plan_files.conftest import plan_copy as plan_copy
