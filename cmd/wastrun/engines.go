package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"wasmjudge/native"
	"wasmjudge/oracle"
	"wasmjudge/peer"
	"wasmjudge/wasm"
)

// engines are the engines that --engine can name. An engine that is not available on this machine says so.
var engines = map[string]func() (wasm.Engine, error){
	"oracle": func() (wasm.Engine, error) { return oracle.New(), nil },
	"native": func() (wasm.Engine, error) { return native.New() },

	"wazero":             func() (wasm.Engine, error) { return peer.Wazero(true), nil },
	"wazero-interpreter": func() (wasm.Engine, error) { return peer.Wazero(false), nil },
}

func engineNames() string { return strings.Join(slices.Sorted(maps.Keys(engines)), ", ") }

// newEngines makes the engines. Those that are not available are left out, which is said; there must be one that is.
func newEngines(env *environment, names []string) ([]wasm.Engine, error) {
	var made []wasm.Engine
	for _, name := range names {
		start, ok := engines[name]
		if !ok {
			return nil, fmt.Errorf("--engine: there is no engine %q, only %s", name, engineNames())
		}
		e, err := start()
		if err != nil {
			env.complain(fmt.Errorf("--engine: without %s: %w", name, err))
			continue
		}
		made = append(made, e)
	}
	if len(made) == 0 {
		return nil, errors.New("--engine: no engine is left")
	}
	return made, nil
}
