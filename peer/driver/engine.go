package driver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"wasmjudge/wasm"
	"wasmjudge/wasm/feature"
	"wasmjudge/wasm/limit"
)

// Config says how an engine is reached.
type Config struct {
	Name    string   // by which the command line knows the engine
	Command []string // of the driver: a program and its arguments
	Dir     string   // in which it runs; empty for the current one
	Env     []string // NAME=value, beside this process's own
	// what the engine says of traps, and the official suite's words for it; beside those that are known
	Traps    map[string]string
	Patience time.Duration // for one answer, in CPU time or asleep; 0 for the usual
	Memory   uint64        // bytes that a process may take; 0 for the usual
}

// usualPatience is for a program that ends by construction, after microseconds, on an engine that may compile it
// slowly.
const usualPatience = 20 * time.Second

func (c *Config) patience() time.Duration {
	if c.Patience > 0 {
		return c.Patience
	}
	return usualPatience
}

func (c *Config) memory() uint64 {
	if c.Memory > 0 {
		return c.Memory
	}
	return limit.DriverMemory
}

// Engine is an engine behind a driver. Every open store has a process of its own; a process serves one store after the
// other, and one that fails is replaced.
type Engine struct {
	config  Config
	hello   Hello
	lacking []feature.Feature
	way     exceptions

	lock   sync.Mutex
	idle   []*process
	glue   map[glueKey]*glueModule
	closed bool
}

// Start starts a driver and asks it what its engine has. The error is an *Error.
func Start(c Config) (*Engine, error) {
	if len(c.Command) == 0 {
		return nil, &Error{Engine: c.Name, Problem: Unstarted, Detail: "the command is empty"}
	}
	e := &Engine{config: c, glue: map[glueKey]*glueModule{}}
	p, err := e.acquire()
	if err != nil {
		return nil, err
	}
	e.hello = p.hello
	if err := e.probe(p); err != nil {
		p.end()
		return nil, err
	}
	e.release(p)
	return e, nil
}

// Name is the word by which the command line knows the engine.
func (e *Engine) Name() string { return e.config.Name }

// About describes the engine: its version and whether its stack may be exhausted as its driver says, and what it lacks
// as was found by a module for each feature.
func (e *Engine) About() wasm.About {
	a := wasm.About{Version: e.hello.Version}
	for _, f := range e.lacking {
		a.Lacks = append(a.Lacks, f.String())
	}
	if e.hello.Shallow {
		a.Shallow = "its driver asks for no program that exhausts the stack"
	}
	return a
}

// Close ends the processes that have no store.
func (e *Engine) Close() {
	e.lock.Lock()
	defer e.lock.Unlock()
	e.closed = true
	for _, p := range e.idle {
		p.end()
	}
	e.idle = nil
}

// acquire returns a process that has no store.
func (e *Engine) acquire() (*process, error) {
	e.lock.Lock()
	if n := len(e.idle); n > 0 {
		p := e.idle[n-1]
		e.idle = e.idle[:n-1]
		e.lock.Unlock()
		return p, nil
	}
	e.lock.Unlock()
	return start(&e.config)
}

// release takes a process back; one that failed, or is tired, is ended.
func (e *Engine) release(p *process) {
	p.uses++
	if p.failed() == nil && !p.tired() {
		e.lock.Lock()
		defer e.lock.Unlock()
		if !e.closed {
			e.idle = append(e.idle, p)
			return
		}
	}
	p.end()
}

// Compile has a process compile the module. An error that is not wasm.Unsupported is the engine's refusal of a valid
// module, or an *Error.
func (e *Engine) Compile(m *wasm.Module) (wasm.Code, error) {
	if err := m.Ready(e.Name(), 0); err != nil {
		return nil, err
	}
	c := e.code(m)
	p, err := e.acquire()
	if err != nil {
		return nil, err
	}
	defer e.release(p)
	return c, e.compile(p, c)
}

// compile has a process compile code, and nothing else.
func (e *Engine) compile(p *process, c *code) error {
	var b batch
	want := b.compile(p, c)
	t := talk{process: p}
	t.begin(&b)
	if err := t.await(context.Background(), want); err != nil {
		return err
	}
	return e.refusal(c.module, &want.answer)
}

// refusal is the error of a module that was not compiled; nil if it was. A module that uses what the engine lacks does
// not count as compiled, even if the engine takes it: it could not be asked about what is in it.
func (e *Engine) refusal(m *wasm.Module, a *answer) error {
	if a.status == StatusBroken {
		return fmt.Errorf("%s: %w: %s", e.Name(), wasm.ErrBroken, a.message)
	}
	if err := e.lacks(m); err != nil {
		return err
	}
	if a.status == StatusDone {
		return nil
	}
	return e.refused(a)
}

// refused is the error of a module that the engine refuses and that uses nothing that it lacks.
func (e *Engine) refused(a *answer) error {
	if limitWords.MatchString(a.message) {
		return &wasm.Error{Kind: wasm.Unsupported, Msg: wasm.LimitPrefix + e.Name() + ": " + a.message}
	}
	return fmt.Errorf("%s: %s", e.Name(), a.message)
}

// Accepts has the engine read and validate a module.
func (e *Engine) Accepts(bin []byte) error {
	p, err := e.acquire()
	if err != nil {
		return fmt.Errorf("%w: %w", wasm.ErrBroken, err)
	}
	defer e.release(p)
	a, err := p.tryCompile(bin)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", wasm.ErrBroken, err)
	case a.status == StatusDone:
		return nil
	case a.status == StatusBroken:
		return fmt.Errorf("%s: %w: %s", e.Name(), wasm.ErrBroken, a.message)
	}
	if err := e.lacksIn(bin); err != nil {
		return err
	}
	return e.refused(&a)
}

// tryCompile has a process compile a module and forget it.
func (p *process) tryCompile(bin []byte) (answer, error) {
	var b batch
	id := p.made.number()
	want := b.add(RequestCompile)
	b.U32(id)
	b.Bytes(bin)
	b.add(RequestForget)
	b.U32(id)
	t := talk{process: p}
	t.begin(&b)
	if err := t.finish(context.Background()); err != nil {
		return answer{}, err
	}
	return want.answer, nil
}

// NewStore makes an empty store. It is to be closed: its process serves no other store before.
func (e *Engine) NewStore(c wasm.Config) wasm.Store {
	return e.newStore(c.Leftovers)
}

// generated returns a module about something.
func (e *Engine) generated(k glueKey) *glueModule {
	e.lock.Lock()
	defer e.lock.Unlock()
	g := e.glue[k] // the same for all of an engine
	if g == nil {
		if len(e.glue) == maxGlue {
			clear(e.glue)
		}
		how := k
		how.way, how.casts = e.way, e.casts()
		g = how.generate()
		e.glue[k] = g
	}
	return g
}

// casts reports whether the engine has casts of references.
func (e *Engine) casts() bool { return !slices.Contains(e.lacking, feature.GC) }

// maxGlue is how many generated modules are kept.
const maxGlue = 1000

// errForeign is the error of what another engine or store made.
var errForeign = errors.New("it was made by another engine or store")
