package spectec

import (
	"errors"
	"fmt"
	"io"

	"wasmjudge/spectec/core"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
)

// Engine executes the formal text. It implements wasm.Engine and wasm.Reader.
type Engine struct {
	text     *Text
	validate func(bin []byte) error
	counting bool
	total    counts
	both     *both
	trace    io.Writer
	open     *core.Open // makes the choices of one run of Results; nil in the deterministic profile
	literal  *int       // steps of the machine that takes the rules of contexts literally; tests alone use it
}

// Option changes how an engine works.
type Option func(*Engine)

// WithValidator has the engine ask f whether a module is valid that the text's grammar reads, because the text only
// declares that. Without it the engine as a Reader answers that it cannot tell.
func WithValidator(f func(bin []byte) error) Option { return func(e *Engine) { e.validate = f } }

// CountRules makes the engine count the rules that it applies.
func CountRules() Option { return func(e *Engine) { e.counting = true } }

// New makes an engine of the sources in a folder; "" is the one that WASM_SPECTEC names. The error wraps ErrNoSources
// if no folder has them.
func New(dir string, options ...Option) (*Engine, error) {
	t, err := Load(dir)
	if err != nil {
		return nil, err
	}
	return t.Engine(options...), nil
}

// Engine makes an engine of a loaded text.
func (t *Text) Engine(options ...Option) *Engine {
	e := &Engine{text: t}
	for _, o := range options {
		o(e)
	}
	e.total.n = make([]uint64, len(t.Rules.All))
	return e
}

// Name is "spectec".
func (e *Engine) Name() string { return "spectec" }

// About describes the engine.
func (e *Engine) About() wasm.About { return wasm.About{} }

// Text is the text that the engine executes.
func (e *Engine) Text() *Text { return e.text }

// code is a module as a value of the text.
type code struct {
	syntax *wasm.Module
	module *core.Case
}

func (c *code) Module() *wasm.Module { return c.syntax }

// errDecode is a valid module that the text's grammar does not read.
var errDecode = errors.New("the text's binary grammar refuses a module that is valid")

// Compile has the text's grammar read the module's bytes.
func (e *Engine) Compile(m *wasm.Module) (wasm.Code, error) {
	if err := m.Ready("spectec", e.text.Proposals); err != nil {
		return nil, err
	}
	if err := e.text.dialect.lacks(m); err != nil {
		return nil, err
	}
	v, at, err := e.text.Decode(binary.Encode(m))
	if err != nil {
		return nil, err
	}
	if v == nil {
		return nil, fmt.Errorf("spectec: %w: at byte %d", errDecode, at)
	}
	return &code{m, v}, nil
}

// Decode reads a module by the text's grammar; v is nil if it is malformed, and at the furthest byte that did not fit.
// The error is a limit.
func (t *Text) Decode(bin []byte) (v *core.Case, at int, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *core.Limit:
			err = fmt.Errorf("spectec: %w", r)
		default:
			panic(r)
		}
	}()
	x, _ := t.contexts.Get().(*core.Ctx)
	if x == nil {
		x = core.NewCtx()
	}
	d := &core.Decoder{Ctx: x, In: bin, Most: 1 << 16}
	m, ok := t.module.Read(d)
	t.contexts.Put(x) // one that a limit has stopped is left to the collector
	if !ok {
		return nil, d.Far, nil
	}
	return m.(*core.Case), 0, nil
}

// Accepts reads a module by the text's grammar, and asks the validator about what it reads.
func (e *Engine) Accepts(bin []byte) error {
	v, at, err := e.text.Decode(bin)
	switch {
	case err != nil:
		return &wasm.Error{Kind: wasm.Unsupported, Msg: err.Error()}
	case v == nil:
		return fmt.Errorf("spectec: malformed at byte %d", at)
	case e.validate == nil:
		return &wasm.Error{Kind: wasm.Unsupported, Msg: "is well-formed, and whether it is valid the text only declares"}
	}
	return e.validate(bin)
}
