package program

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
	"wasmjudge/wasm/valid"
	"wasmjudge/wast/host"
)

// Run is what one engine did with a program.
type Run struct {
	Engine    string
	Outcomes  []wasm.Outcome  // of each step
	Instances []wasm.Instance // of each instantiating step, nil where it failed
	Log       []HostCall      // in order
	Store     wasm.Store

	Program *Program
	codes   []wasm.Code
	hosts   []wasm.Funcaddr
	tags    []wasm.Tagaddr // of the host
	kept    wasm.Value     // by HostKeep
	imports []wasm.Externaddr

	Spectest map[string]wasm.Externaddr // what was imported of the module spectest, by its names; nil if nothing was

	Shadow  wasm.Shadow // the store, if it is one
	Leeways []leeway    // of each step, if it is
}

// Close frees the run's store; its outcomes and instances must not be used afterwards.
func (r *Run) Close() { r.Store.Close() }

// Validate prepares the program's modules for the engines. The error is a fault of the generator; what is wrong
// with mutants is kept with them.
func (p *Program) Validate() error {
	for i := range p.Mutants {
		p.read(&p.Mutants[i])
	}
	for k, m := range p.Modules {
		if p.mutant(k) != nil {
			continue
		}
		if err := valid.Validate(m); err != nil {
			return fmt.Errorf("module %d: %w", k, err)
		}
	}
	return nil
}

// Run runs the program, whose modules are validated, on an engine. The error is the engine's where it cannot compile a
// module.
func (p *Program) Run(ctx context.Context, e wasm.Engine, c wasm.Config) (*Run, error) {
	r := &Run{}
	if err := r.Do(ctx, p, e, c); err != nil {
		return nil, err
	}
	return r, nil
}

// Do makes r, which may be closed, the run of a program, in r's memory. The error is as that of Program.Run.
func (r *Run) Do(ctx context.Context, p *Program, e wasm.Engine, c wasm.Config) error {
	return r.DoAhead(ctx, p, e, c, p.Foresee(e, c.Leftovers))
}

// DoAhead is Do on an engine to which the program was announced, if ahead is not nil.
func (r *Run) DoAhead(ctx context.Context, p *Program, e wasm.Engine, c wasm.Config, ahead wasm.Ahead) error {
	if err := r.prepare(p, e, c, ahead); err != nil {
		return err
	}
	for range p.Steps {
		r.Step(ctx)
	}
	return nil
}

// Begin returns a run of which no step is done: the modules are compiled, and the store has the host's part.
func (p *Program) Begin(e wasm.Engine, c wasm.Config) (*Run, error) {
	r := &Run{}
	if err := r.begin(p, e, c); err != nil {
		return nil, err
	}
	return r, nil
}

// begin is the same in the memory of a run that is closed.
func (r *Run) begin(p *Program, e wasm.Engine, c wasm.Config) error { return r.prepare(p, e, c, nil) }

func (r *Run) prepare(p *Program, e wasm.Engine, c wasm.Config, ahead wasm.Ahead) error {
	*r = Run{Engine: e.Name(), Program: p, kept: wasm.ValueNull(), Outcomes: slices.Grow(r.Outcomes[:0], len(p.Steps)),
		Instances: slices.Grow(r.Instances[:0], len(p.Steps)), codes: slices.Grow(r.codes[:0], len(p.Modules)),
		Log: r.Log[:0], hosts: r.hosts[:0], tags: r.tags[:0], imports: r.imports[:0]}
	for k, m := range p.Modules {
		code, err := compile(e, m, ahead, k)
		if err != nil {
			if ahead != nil {
				ahead.Store().Close()
			}
			return err
		}
		r.codes = append(r.codes, code)
	}
	if err := p.hostTags(e); err != nil {
		if ahead != nil {
			ahead.Store().Close()
		}
		return err
	}
	if ahead == nil {
		r.Store = e.NewStore(c)
	} else {
		r.Store = ahead.Store()
	}
	r.Shadow, _ = r.Store.(wasm.Shadow)
	for _, t := range p.HostTags {
		r.tags = append(r.tags, r.Store.NewTag(t.Type))
	}
	for i := range p.Hosts {
		h := &hostRun{r, &p.Hosts[i], i}
		r.hosts = append(r.hosts, r.Store.NewFunc(h.host.Type, h.call))
	}
	return nil
}

// hostTags returns the error of Compile if the engine lacks what those of the host's tags need that only the host may
// name.
func (p *Program) hostTags(e wasm.Engine) error {
	for i := range p.HostTags {
		if t := p.HostTags[i].Type; slices.Contains(t.Comp.Params, wasm.TypeV128) {
			if err := accepts(e, tagModule(t)); err != nil {
				return err
			}
		}
	}
	return nil
}

// tagModules are modules that define one tag each, by their types.
var tagModules sync.Map

// tagModule returns a module, which is validated, that defines a tag of a type: the same module for the same type.
func tagModule(t *wasm.Deftype) *wasm.Module {
	if m, ok := tagModules.Load(t); ok {
		return m.(*wasm.Module)
	}
	m := edit.TypeModule(wasm.Subtype{Final: true, Comp: wasm.Functype(t.Comp.Params, nil)})
	m.Tags = []wasm.Tag{{}}
	prepare(m)
	first, _ := tagModules.LoadOrStore(t, m)
	return first.(*wasm.Module)
}

// accepts is the error of an engine that compiles a module of ours, which never changes. One that is far away is
// asked once.
func accepts(e wasm.Engine, m *wasm.Module) error {
	if _, far := e.(wasm.Foreseer); !far {
		_, err := e.Compile(m)
		return err
	}
	type key struct {
		engine wasm.Engine
		module *wasm.Module
	}
	known, ok := accepted.Load(key{e, m})
	if !ok {
		_, err := e.Compile(m)
		known, _ = accepted.LoadOrStore(key{e, m}, [1]error{err})
	}
	return known.([1]error)[0]
}

// accepted is what is known of engines that are far away and modules.
var accepted sync.Map

func compile(e wasm.Engine, m *wasm.Module, ahead wasm.Ahead, k int) (wasm.Code, error) {
	if ahead == nil {
		return e.Compile(m)
	}
	return ahead.Compile(k)
}

// Step does the next step.
func (r *Run) Step(ctx context.Context) {
	s := &r.Program.Steps[len(r.Outcomes)]
	out := wasm.Values() // unless the function is there: that its instantiation failed was observed
	var global wasm.Globaladdr
	if s.Instantiate {
		out = r.instantiate(ctx, s)
	} else {
		switch x := r.export(Provider{s.Instance, s.Export}).(type) {
		case wasm.Funcaddr:
			out = x.Call(ctx, s.Args)
		case wasm.Globaladdr:
			out, global = read(x), x
		}
	}
	r.Outcomes = append(r.Outcomes, out)
	if r.Shadow != nil {
		r.Leeways = append(r.Leeways, leewayAfter(r.Shadow, &out, global))
	}
}

// read reads a global. If the engine breaks then, the outcome is a fault.
func read(g wasm.Globaladdr) (out wasm.Outcome) {
	if err := wasm.Asking(func() { out = wasm.Values(g.Get()) }); err != nil {
		return wasm.Faulted(err)
	}
	return out
}

var errUnknownImport = errors.New("unknown import")

func (r *Run) instantiate(ctx context.Context, s *Step) wasm.Outcome {
	r.imports = r.imports[:0]
	for _, from := range s.Imports {
		x := r.export(from)
		if x == nil {
			r.Instances = append(r.Instances, nil)
			return wasm.LinkError(fmt.Errorf("%w: %v", errUnknownImport, from))
		}
		r.imports = append(r.imports, x)
	}
	inst, out := r.Store.Instantiate(ctx, r.codes[s.Module], r.imports)
	if !out.OK() {
		inst = nil
	}
	r.Instances = append(r.Instances, inst)
	return out
}

// export finds what a provider provides; nil if its instance is not there.
func (r *Run) export(from Provider) wasm.Externaddr {
	switch {
	case from.Instance == HostInstance:
		return r.hostExport(from.Export)
	case from.Instance == SpectestInstance:
		return r.spectestExport(from.Export)
	case from.Instance < 0 || from.Instance >= len(r.Instances) || r.Instances[from.Instance] == nil:
		return nil
	}
	return r.Instances[from.Instance].Export(from.Export)
}

// spectestExport finds an export of spectest, and makes it when it is first asked for. It returns nil if spectest has
// no such export.
func (r *Run) spectestExport(name string) wasm.Externaddr {
	x, ok := r.Spectest[name]
	if !ok {
		if r.Spectest == nil {
			r.Spectest = map[string]wasm.Externaddr{}
		}
		x, _ = host.Spectest(r.Store, name, r.print(name))
		r.Spectest[name] = x
	}
	return x
}

// hostExport finds a host function or tag by name.
func (r *Run) hostExport(name string) wasm.Externaddr {
	switch kind, x := r.Program.hostNamed(name); {
	case x < 0:
		return nil
	case kind == wasm.ExternTag:
		return r.tags[x]
	default:
		return r.hosts[x]
	}
}

// hostNamed finds a host function or tag by name: its index among those of its kind, or -1.
func (p *Program) hostNamed(name string) (kind wasm.ExternKind, x int) {
	for i := range p.Hosts {
		if p.Hosts[i].Name == name {
			return wasm.ExternFunc, i
		}
	}
	for x := range p.HostTags {
		if p.HostTags[x].Name == name {
			return wasm.ExternTag, x
		}
	}
	return 0, -1
}

// Stopped reports whether a run ran out of time.
func Stopped(r *Run) bool {
	return slices.ContainsFunc(r.Outcomes, func(o wasm.Outcome) bool { return o.Stopped() })
}

// Broke returns the error of the first step in which the engine broke, or nil.
func (r *Run) Broke() error {
	for i := range r.Outcomes {
		if o := &r.Outcomes[i]; o.Kind == wasm.OutcomeFault && errors.Is(o.Err, wasm.ErrBroken) {
			return o.Err
		}
	}
	return nil
}
