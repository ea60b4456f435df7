module wasmjudge

go 1.26
