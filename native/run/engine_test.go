//go:build linux && amd64

package run

import (
	"wasmjudge/native/artifact"
	"wasmjudge/native/compiler"
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// testEngine compiles and executes, as package native's engine does.
type testEngine struct{ *Engine }

// newTestEngine makes an engine whose code uses no features of the processor but some.
func newTestEngine(zeal heap.Zeal, features artifact.Features) (testEngine, error) {
	o := Defaults()
	o.Features &= features
	e, err := NewEngine(o, zeal)
	return testEngine{e}, err
}

func (testEngine) Name() string { return "native" }

func (e testEngine) Compile(m *wasm.Module) (wasm.Code, error) { return e.compile(m) }

func (e *Engine) compile(m *wasm.Module) (wasm.Code, error) {
	a, err := compiler.Compile(m, e.options)
	if err != nil {
		return nil, err
	}
	return e.Load(m, a)
}
