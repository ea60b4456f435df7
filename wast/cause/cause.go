// Package cause says what the cause of a difference has to do with, by rewrites (wasm/rewrite) of the script
// that shows it: the smallest set after which the engine agrees.
package cause

import (
	"context"
	"slices"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/rewrite"
	"wasmjudge/wasm/valid"
	"wasmjudge/wast"
)

// Set is a set of rewrites, in the order of rewrite.All.
type Set []*rewrite.Rewrite

// String names them: "tail-calls, constants".
func (s Set) String() string {
	names := make([]string, len(s))
	for i, r := range s {
		names[i] = r.Name
	}
	return strings.Join(names, ", ")
}

// What says what is done: "a tail call becomes …, and …".
func (s Set) What() string {
	whats := make([]string, len(s))
	for i, r := range s {
		whats[i] = r.What
	}
	return strings.Join(whats, ", and ")
}

// Singles lists the sets of one rewrite.
func Singles() (list []Set) {
	for _, r := range rewrite.All {
		list = append(list, Set{r})
	}
	return list
}

// Narrow lists those of a narrow rewrite.
func Narrow() []Set { return slices.DeleteFunc(Singles(), func(s Set) bool { return !s[0].Narrow }) }

// Parse reads the names of rewrites.
func Parse(names []string) (s Set, err error) {
	wanted := map[*rewrite.Rewrite]bool{}
	for _, name := range names {
		r, err := rewrite.Named(strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		wanted[r] = true
	}
	for _, r := range rewrite.All {
		if wanted[r] {
			s = append(s, r)
		}
	}
	return s, nil
}

// Module applies the rewrites to a valid module. It returns nil if there is nothing to change.
func (s Set) Module(m *wasm.Module) *wasm.Module {
	any := false
	for _, r := range s {
		if changed, ok := r.Apply(m); ok && valid.Validate(changed) == nil {
			m, any = changed, true
		}
	}
	if !any {
		return nil
	}
	return m
}

// Script applies the rewrites to a script. It reports whether each of them changed something.
func (s Set) Script(script *wast.Script) (changed *wast.Script, all bool) {
	all = true
	for _, r := range s {
		any := false
		script = script.Changed(func(m *wasm.Module) *wasm.Module {
			m = Set{r}.Module(m)
			any = any || m != nil
			return m
		})
		all = all && any
	}
	return script, all
}

// maxSet is how many rewrites a set has at most.
const maxSet = 3

// Find returns the smallest set of rewrites after which a script that fails on an engine passes; of several,
// the one that comes first. ok is false if no set does. A set after which the script does not pass on the
// oracle does not count: it may change how deep the stack gets.
func Find(ctx context.Context, s *wast.Script, c wasm.Config, oracle, wrong wasm.Engine) (set Set, ok bool) {
	f := &finder{ctx, s, c, oracle, wrong}
	apt := f.apt()
	for n := 1; n <= min(maxSet, len(apt)); n++ {
		if set := f.among(nil, apt, n); set != nil {
			return set, true
		}
	}
	return nil, false
}

type finder struct {
	ctx           context.Context
	script        *wast.Script
	config        wasm.Config
	oracle, wrong wasm.Engine
}

// apt are the rewrites that change something in the script.
func (f *finder) apt() (apt Set) {
	for _, r := range rewrite.All {
		if _, changes := (Set{r}).Script(f.script); changes {
			apt = append(apt, r)
		}
	}
	return apt
}

// among finds a set of n more rewrites, taken in order from a list.
func (f *finder) among(have, from Set, n int) Set {
	if n == 0 {
		if f.agrees(have) {
			return have
		}
		return nil
	}
	for i, r := range from {
		if set := f.among(append(have[:len(have):len(have)], r), from[i+1:], n-1); set != nil {
			return set
		}
	}
	return nil
}

// agrees reports whether the script passes on both engines after the rewrites.
func (f *finder) agrees(set Set) bool {
	if f.ctx.Err() != nil {
		return false
	}
	changed, all := set.Script(f.script)
	return all && f.passes(changed, f.wrong) && f.passes(changed, f.oracle)
}

func (f *finder) passes(s *wast.Script, e wasm.Engine) bool {
	for _, r := range wast.Run(f.ctx, s, f.config, e).Results {
		if r.Status != wast.Passed {
			return false
		}
	}
	return true
}
