package wast

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"wasmjudge/wasm"
)

// world is what a script has made on one engine: a store, and what names stand for in it.
type world struct {
	engine wasm.Engine
	store  wasm.Store
	defs   definitions

	options Options

	source  *wasm.Source // of the command that runs: the script or a file that it reads in
	command *Command     // that runs
	inputs  inputs

	scripts   namespace[[]locatedCommand]
	modules   namespace[*module]
	instances namespace[*instance]
	registry  map[string]registration
	made      *hostPart   // by (@host …), or nil
	numbered  []*instance // by wasm.Instance.Number

	clock   stopwatch
	met     metLimits
	printed bytes.Buffer       // by the command that runs
	watch   func(wasm.Outcome) // called with every outcome of an action or instantiation
	seen    *observer          // nil if nothing is to be compared
}

// module is a module definition on one engine.
type module struct {
	definition
	name string // its identifier, or ""
	code wasm.Code
	own  error // why it cannot be instantiated, as the command says that defines it
	lack error // the same, as commands say that need it
}

// instance is a module instance on one engine.
type instance struct {
	name   string // its identifier, or ""
	where  string // place of the command that made it, or tried to
	module *wasm.Module
	wasm.Instance
	lack error // why the instance does not exist
}

// registration is what is known for imports under a registered name.
type registration struct {
	// export returns nil if there is no such export; defs are those of the importing module.
	export func(im *wasm.Import, defs wasm.Types) wasm.Externaddr
	over   map[string]skip // exports that exceed a limit of the engine
	lack   error
}

// namespace is what names of one kind stand for. Without a name, the latest is meant. A name that is defined again
// stands for the new thing.
type namespace[T any] struct {
	kind   string
	named  map[string]T
	latest *T
}

func newNamespace[T any](kind string) namespace[T] {
	return namespace[T]{kind: kind, named: map[string]T{}}
}

func (n *namespace[T]) bind(name string, t T) {
	n.latest = &t
	if name != "" {
		n.named[name] = t
	}
}

func (n *namespace[T]) lookup(name string) (t T, err error) {
	if name == "" {
		if n.latest == nil {
			return t, fmt.Errorf("no %s has been defined", n.kind)
		}
		return *n.latest, nil
	}
	t, ok := n.named[name]
	if !ok {
		return t, fmt.Errorf("unknown %s %s", n.kind, name)
	}
	return t, nil
}

func newWorld(e wasm.Engine, c wasm.Config, s *Script, defs definitions) *world {
	w := &world{
		engine: e, store: e.NewStore(c), defs: defs, source: s.Source, options: s.Options,
		scripts: newNamespace[[]locatedCommand]("script"), modules: newNamespace[*module]("module"),
		instances: newNamespace[*instance]("module instance"),
		inputs:    inputs{read: map[*Command][]locatedCommand{}},
		watch:     func(wasm.Outcome) {},
	}
	w.registry = map[string]registration{"spectest": w.spectest()}
	for _, h := range s.Options.Hosts {
		h(w)
	}
	return w
}

// define makes a module definition known under its name. One that cannot be instantiated is known as well, with
// the reason, so that what depends on it can say so.
func (w *world) define(m *ModuleDef) *module {
	mod := &module{definition: w.defs.define(w.source, m, w.options.Without), name: m.Name}
	err := mod.err
	if err == nil && !w.options.ValidateOnly {
		mod.code, err = w.engine.Compile(mod.module)
	}
	if mod.own = unsupported(err); mod.own == nil && err != nil {
		mod.own = errors.New(describe(err))
	}
	mod.lack = w.because(mod.own, m)
	w.modules.bind(m.Name, mod)
	return mod
}

// because returns the reason for which commands are skipped that need m, which is skipped because of err. Another
// error it gives as it is.
func (w *world) because(err error, m *ModuleDef) error {
	why, skipped := err.(skip)
	if !skipped {
		return err
	}
	what := "module"
	if m.Component {
		what = "component"
	}
	return w.chain(why, what, m.Pos)
}

// chain returns the reason for which commands are skipped that need what stands at pos, if that was skipped for a
// reason.
func (w *world) chain(why skip, what string, pos uint32) skip {
	if !strings.HasPrefix(string(why), "needs ") {
		why = "was skipped: " + why
	}
	return skip("needs the " + what + " of " + w.place(pos) + ", which " + string(why))
}

// place names a line of the text that the command stands in that runs.
func (w *world) place(pos uint32) string {
	line, _ := w.source.Place(pos)
	place := fmt.Sprintf("line %d", line)
	if len(w.inputs.open) > 0 {
		place += " of " + w.source.Name
	}
	return place
}

// instantiate makes an instance of a module definition for command c, to be called name. An error says that it could
// not be tried, or that the engine broke.
func (w *world) instantiate(ctx context.Context, c *Command, name string, m *module) (*instance, wasm.Outcome, error) {
	inst := &instance{name: name, where: w.source.Where(c.Pos), module: m.module, lack: m.lack}
	if m.lack != nil && c.Module != nil {
		return inst, wasm.Outcome{}, m.own
	}
	if m.lack != nil {
		return inst, wasm.Outcome{}, m.lack
	}
	imports, err := w.imports(m.module)
	if missing, ok := err.(missingImport); ok {
		inst.lack = missing
		out := wasm.LinkError(missing)
		w.watch(out)
		return inst, out, nil
	}
	if inst.lack = err; err != nil {
		return inst, wasm.Outcome{}, err
	}
	w.numbered = append(w.numbered, inst)
	var out wasm.Outcome
	inst.Instance, out = w.store.Instantiate(ctx, m.code, imports)
	if out.Kind == wasm.OutcomeLink {
		w.numbered = w.numbered[:len(w.numbered)-1]
	}
	w.watch(out)
	err = w.ended(out)
	switch why, skipped := err.(skip); {
	case skipped:
		inst.lack = w.chain(why, "module", c.Pos)
	case !out.OK() && w.met.before != "":
		inst.lack = w.chain(w.met.before, "module", c.Pos)
	case !out.OK():
		inst.lack = errors.New(out.String())
	}
	if out.Limited() && len(m.module.Imports) > 0 { // otherwise others see nothing of what it did
		w.unsure(c.Pos, out)
	}
	return inst, out, err
}

// missingImport is an import for which nothing is registered.
type missingImport struct{ module, name string }

func (m missingImport) Error() string { return fmt.Sprintf("unknown import %q %q", m.module, m.name) }

// imports finds what is registered for a module's imports.
func (w *world) imports(m *wasm.Module) ([]wasm.Externaddr, error) {
	found := make([]wasm.Externaddr, len(m.Imports))
	for i := range m.Imports {
		im := &m.Imports[i]
		r, ok := w.registered(im.Module)
		if ok && r.lack != nil {
			return nil, r.lack
		}
		if ok {
			found[i] = r.export(im, m.Defs)
		}
		if why, over := r.over[im.Name]; over {
			return nil, why
		}
		if found[i] == nil {
			return nil, missingImport{im.Module, im.Name}
		}
	}
	return found, nil
}

// registered finds what imports from a module take: what is registered under the name or, if that is an option, an
// instance that is called so.
func (w *world) registered(module string) (r registration, ok bool) {
	if r, ok = w.registry[module]; ok || !w.options.ImplicitRegister {
		return r, ok
	}
	inst, ok := w.instances.named["$"+module]
	if ok {
		r = inst.registration()
	}
	return r, ok
}

// registration is what imports find in the instance.
func (i *instance) registration() registration {
	r := registration{lack: i.usable()}
	if r.lack == nil {
		r.export = func(im *wasm.Import, _ wasm.Types) wasm.Externaddr { return i.Export(im.Name) }
	}
	return r
}

// ended makes an error of an outcome that says that the engine broke, was stopped, or met a limit of its own: that is
// no outcome of the program.
func (w *world) ended(o wasm.Outcome) error {
	switch {
	case o.Kind == wasm.OutcomeFault:
		return fault{o.Err}
	case o.Stopped():
		return stoppedError{}
	case o.Limited():
		return w.met.limit(o)
	}
	return nil
}

// fault is the error of an engine that broke.
type fault struct{ error }
