//go:build linux && amd64

package native

import (
	"errors"

	"wasmjudge/native/artifact"
	"wasmjudge/native/compiler"
	"wasmjudge/native/heap"
	"wasmjudge/native/run"
	"wasmjudge/wasm"
)

// engine implements wasm.Engine: the compiler makes artifacts, and the runtime executes them.
type engine struct {
	*run.Engine
	compile artifact.Options
	zeal    heap.Zeal
}

// Crash is the error of wasm.OutcomeFault when generated code broke: a signal that is no trap, or something left behind
// that cannot be.
type Crash = run.Crash

// New makes an engine. The error says why the process cannot execute native code.
func New(opts ...Option) (wasm.Engine, error) {
	s := settings{compile: run.Defaults()}
	for _, o := range opts {
		o(&s)
	}
	e, err := run.NewEngine(s.compile, s.zeal)
	if err != nil {
		return nil, err
	}
	return &engine{e, s.compile, s.zeal}, nil
}

// About says in a few words how the engine works in this process, or why it does not.
func About() string { return run.About() }

// Name is Name, with a suffix that says how zealous the engine is.
func (e *engine) Name() string {
	return Name + [...]string{"", heap.ZealCollect: "-zeal", heap.ZealMove: "-zeal-move"}[e.zeal]
}

// Compile translates a validated module.
func (e *engine) Compile(m *wasm.Module) (wasm.Code, error) {
	a, err := compiler.Compile(m, e.compile)
	if err != nil {
		return nil, err
	}
	return e.Load(m, a)
}

// Save writes code that this engine compiled as bytes, for Load.
func Save(c wasm.Code) ([]byte, error) { return run.Save(c) }

// Load makes code from what Save wrote for the same module. The error is an ArtifactError if the data does not fit.
// It wraps ArtifactProcessor and names the features if the code needs some that the processor lacks, or that the
// engine may not use (WithFeatures). The code is executed: load only what comes from where none but the trusted can
// write. The checksum finds damage, and no intent.
func Load(e wasm.Engine, m *wasm.Module, data []byte) (wasm.Code, error) {
	eng, ok := e.(*engine)
	if !ok {
		return nil, errors.New("native: the code is for another engine")
	}
	if err := m.Ready("native", 0); err != nil {
		return nil, err
	}
	a, err := artifact.Decode(data, m, eng.compile)
	if err != nil {
		return nil, err
	}
	return eng.Load(m, a)
}
