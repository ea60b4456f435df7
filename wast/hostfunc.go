package wast

import (
	"context"
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wast/host"
)

// hostModule is the module name under which imports find what (@host …) commands make.
const hostModule = "host"

// host reads (@host …) behind its keyword.
func (r *reader) host(c *Command, _ int) {
	h := &HostDef{}
	c.Host = h
	switch {
	case r.Word("func"):
		h.Name = r.Name()
		h.Type = wasm.DefineFunc(r.Signature())
		r.act(h)
	case r.Word("tag"):
		h.Kind, h.Name = wasm.ExternTag, r.Name()
		pos := r.Pos()
		params, results := r.Signature()
		if len(results) > 0 {
			r.Fail(pos, "non-empty tag result type")
		}
		h.Type = wasm.DefineFunc(params, nil)
	case r.Word("register"):
		h.Register, h.Name = true, r.Name()
	default:
		r.Unexpected("func, tag or register")
	}
}

// act reads what a host function does.
func (r *reader) act(h *HostDef) {
	pos := r.Pos()
	ok := false
	for a := range host.Acts {
		if ok = r.Word(a.Keyword()); ok {
			h.Act = a
			break
		}
	}
	switch {
	case !ok:
		r.Unexpected("what the function does")
		return
	case !h.Act.Fits(h.Type):
		r.Fail(pos, "a function of type %v cannot do that", h.Type)
	case !h.Act.Targets():
		return
	}
	h.Instance = r.id()
	if h.Instance == "" && h.Act.Calls() {
		r.Unexpected("an instance's identifier")
	}
	h.Export = r.Name()
}

// hostPart is what (@host …) commands have made in a world.
type hostPart struct {
	funcs map[string]*hostFunc
	tags  map[string]wasm.Tagaddr
	kept  wasm.Value
}

// host makes a function or tag of the host, or registers the host.
func (w *world) host(_ context.Context, c *Command) error {
	h := c.Host
	if w.made == nil {
		w.made = &hostPart{funcs: map[string]*hostFunc{}, tags: map[string]wasm.Tagaddr{}, kept: wasm.ValueNull()}
		w.registry[hostModule] = w.made.registration()
	}
	switch {
	case h.Register:
		w.registry[h.Name] = w.made.registration()
	case h.Kind == wasm.ExternTag:
		w.made.tags[h.Name] = w.store.NewTag(h.Type)
	default:
		f := &hostFunc{world: w, def: h}
		f.Funcaddr = w.store.NewFunc(h.Type, f.call)
		w.made.funcs[h.Name] = f
	}
	return nil
}

// registration is what imports find in the host.
func (p *hostPart) registration() registration {
	return registration{export: func(im *wasm.Import, _ wasm.Types) wasm.Externaddr {
		if f := p.funcs[im.Name]; f != nil {
			return f.Funcaddr
		}
		if t := p.tags[im.Name]; t != nil {
			return t
		}
		return nil
	}}
}

// hostFunc is a host function in a world. It is a host.Function.
type hostFunc struct {
	wasm.Funcaddr
	*world
	def *HostDef
}

func (f *hostFunc) call(ctx context.Context, args []wasm.Value) wasm.Outcome {
	f.seen.prints(args)
	return f.def.Act.Do(ctx, f, f.def.Type, args)
}

// Collect makes the engine collect garbage, if it can be told to.
func (f *hostFunc) Collect() { wasm.Collect(f.store) }

// Target returns what the function calls or throws, if it is there and of the function's type.
func (f *hostFunc) Target() wasm.Externaddr {
	if f.def.Instance == "" {
		if t := f.made.tags[f.def.Export]; t != nil {
			return t
		}
		return nil
	}
	inst, err := f.instances.lookup(f.def.Instance)
	if err != nil || inst.usable() != nil {
		return nil
	}
	x := inst.Export(f.def.Export)
	if fn, ok := x.(wasm.Funcaddr); ok {
		if t := fn.Externtype().Def; !slices.Equal(t.Comp.Params, f.def.Type.Comp.Params) ||
			!slices.Equal(t.Comp.Results, f.def.Type.Comp.Results) {
			return nil
		}
	}
	return x
}

// Kept is where the host keeps an exception.
func (f *hostFunc) Kept() *wasm.Value { return &f.made.kept }

// NewException makes an exception in the world's store.
func (f *hostFunc) NewException(tag wasm.Tagaddr, payload []wasm.Value) wasm.Value {
	return f.store.NewException(tag, payload)
}

// Caught notes what the function caught, for comparison.
func (f *hostFunc) Caught(e *wasm.Exception) { f.seen.caught(e) }
