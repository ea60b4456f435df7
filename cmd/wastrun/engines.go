package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// engines are the engines that --engine can name.
var engines = map[string]func() wasm.Engine{
	"oracle": func() wasm.Engine { return oracle.New() },
}

func engineNames() string { return strings.Join(slices.Sorted(maps.Keys(engines)), ", ") }

func newEngines(names []string) ([]wasm.Engine, error) {
	made := make([]wasm.Engine, len(names))
	for i, name := range names {
		make, ok := engines[name]
		if !ok {
			return nil, fmt.Errorf("--engine: there is no engine %q, only %s", name, engineNames())
		}
		made[i] = make()
	}
	return made, nil
}
