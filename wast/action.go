package wast

import (
	"context"
	"fmt"

	"wasmjudge/wasm"
)

// act performs an action. An error says that it could not be tried, or that the engine broke.
func (w *world) act(ctx context.Context, a *Action) (wasm.Outcome, error) {
	inst, err := w.instances.lookup(a.Instance)
	if err != nil {
		return wasm.Outcome{}, err
	}
	if err := inst.usable(); err != nil {
		return wasm.Outcome{}, err
	}
	switch x := inst.Export(a.Export).(type) {
	case wasm.Globaladdr:
		if a.Get {
			out := wasm.Values(x.Get())
			w.watch(out)
			w.seen.read(x)
			return out, nil
		}
	case wasm.Funcaddr:
		if !a.Get {
			return w.invoke(ctx, x, a)
		}
	}
	want := "function"
	if a.Get {
		want = "global"
	}
	return wasm.Outcome{}, fmt.Errorf("the instance exports no %s %q", want, a.Export)
}

// invoke calls a function, after checking the arguments: that they fit is the script's duty and not the engine's.
func (w *world) invoke(ctx context.Context, f wasm.Funcaddr, a *Action) (wasm.Outcome, error) {
	args := a.Args
	params := f.Externtype().Def.Comp.Params
	if len(args) != len(params) {
		return wasm.Outcome{}, fmt.Errorf("%d arguments for a function of %d parameters", len(args), len(params))
	}
	for i, v := range args {
		if !fits(v, params[i]) {
			return wasm.Outcome{}, fmt.Errorf("argument %d is %s, the parameter is %s", i+1, v, params[i])
		}
	}
	out := f.Call(ctx, args)
	w.watch(out)
	if out.Limited() {
		w.unsure(a.Pos, out)
	}
	return out, w.ended(out)
}

// fits reports whether an argument that a script can write is of a parameter's type.
func fits(v wasm.Value, t wasm.Valtype) bool {
	switch {
	case v.Kind != wasm.Ref || t.Kind != wasm.Ref:
		return v.Kind == t.Kind
	case v.Ref.Null():
		return t.Null
	}
	return wasm.SubRef(wasm.RefTo(v.Ref.Heap), t)
}

// usable returns why an instance cannot be used, or nil. What needs something that was skipped is skipped, too.
func (i *instance) usable() error {
	if _, skipped := i.lack.(skip); i.lack == nil || skipped {
		return i.lack
	}
	if i.name == "" {
		return fmt.Errorf("there is no instance: see %s", i.where)
	}
	return fmt.Errorf("there is no instance %s: see %s", i.name, i.where)
}
