"""The tests mirror the package; laws, goldens, architecture and benchmarks come beside."""
