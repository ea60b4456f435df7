package program

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
	"wasmjudge/wasm/text"
)

// NeedsHost reports whether the program needs host functions or tags of its own, which only scripts for wastrun have.
func (p *Program) NeedsHost() bool { return len(p.Hosts)+len(p.HostTags) > 0 }

// Script writes the program in the script language, as Read reads it. With a run, the script expects what the run
// observed: outcomes, and then the exported globals. Modules are definitions, so that one is instantiated as often as
// the program says; an instance is registered under the names that the next instantiation imports from it. What the
// host has is written as (@host …), which other runners than wastrun take for a comment.
func (p *Program) Script(run *Run) ([]byte, error) {
	w := &scriptWriter{program: p, run: run, registered: map[string]int{"spectest": SpectestInstance, "host": HostInstance}}
	for _, line := range p.Story {
		w.line(";; %s", line)
	}
	for i := range p.Mutants {
		p.read(&p.Mutants[i])
		w.mutant(&p.Mutants[i])
	}
	if p.Refused() {
		return w.Bytes(), nil
	}
	w.host()
	for i, m := range p.Modules {
		w.line("")
		if err := w.module(i, m); err != nil {
			return nil, err
		}
	}
	w.line("")
	for i := range p.Steps {
		w.step(i)
	}
	if run != nil {
		w.globals()
	}
	return w.Bytes(), nil
}

// host writes the host's functions and tags.
func (w *scriptWriter) host() {
	if w.program.NeedsHost() {
		w.line("")
	}
	for i := range w.program.HostTags {
		t := &w.program.HostTags[i]
		w.line("(@host tag %s %s)", quoted(t.Name), ListText("param", t.Type.Comp.Params))
	}
	for i := range w.program.Hosts {
		h := &w.program.Hosts[i]
		act := h.Act.Keyword()
		switch {
		case h.Act.Calls():
			act += target(Provider{h.Instance, h.Export})
		case h.Act.Targets():
			act += target(h.Tag)
		}
		w.line("(@host func %s %s %s)", quoted(h.Name), sigText(h.Type), act)
	}
}

// target writes what the host calls or throws.
func target(from Provider) string {
	if from.Instance < 0 {
		return " " + quoted(from.Export)
	}
	return fmt.Sprintf(" $i%d %s", from.Instance, quoted(from.Export))
}

// quoted writes a name as a string of the text format.
func quoted(name string) string { return text.Quote(name) }

// Expect runs the program on an engine and writes the script that expects what it did.
func (p *Program) Expect(ctx context.Context, e wasm.Engine) ([]byte, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if p.Refused() {
		return p.Script(nil)
	}
	run, err := p.Run(ctx, e, Limits)
	if err != nil {
		return nil, err
	}
	defer run.Close()
	return p.Script(run)
}

// scriptWriter writes a script.
type scriptWriter struct {
	bytes.Buffer
	program    *Program
	run        *Run // or nil
	instances  int
	registered map[string]int // instance of each name
}

func (w *scriptWriter) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

// module writes the definition of module i, without types that are signatures only. If the script expects nothing, it
// is there to be read back, and has these types unless reading finds the same ones without them.
func (w *scriptWriter) module(i int, m *wasm.Module) error {
	named := *m
	named.Names = nameAll(m)
	var body bytes.Buffer
	if err := text.PrintShort(&body, &named); err != nil {
		return err
	}
	if w.run == nil && !readsBack(body.Bytes(), m) {
		body.Reset()
		if err := text.PrintShortTyped(&body, &named); err != nil {
			return err
		}
	}
	fmt.Fprintf(w, "(module definition $m%d%s\n", i, strings.TrimPrefix(strings.TrimSuffix(body.String(), "\n"), "(module"))
	return nil
}

// readsBack reports whether a text is read as a module.
func readsBack(written []byte, m *wasm.Module) bool {
	again, err := text.Parse(&wasm.Source{Name: "module", Text: written})
	return err == nil && sameModule(m, again)
}

// mutant writes what was done to a module, and that it is refused, if it is: as bytes, since mostly it is about these.
func (w *scriptWriter) mutant(u *Mutant) {
	w.line(";; module %d: %s", u.Module, strings.Join(u.Mutations, ", "))
	if u.Err == nil {
		return
	}
	assertion := "assert_malformed"
	if ErrorKind(u.Err) == wasm.Invalid {
		assertion = "assert_invalid"
	}
	w.line("(%s (module binary %s) %q)", assertion, escaped(u.Binary), ErrorText(u.Err))
}

// escaped writes bytes as a string of the text format.
func escaped(b []byte) string {
	var s strings.Builder
	s.WriteByte('"')
	for _, c := range b {
		fmt.Fprintf(&s, "\\%02x", c)
	}
	return s.String() + `"`
}

// step writes step i, with what became of it if that is known.
func (w *scriptWriter) step(i int) {
	s := &w.program.Steps[i]
	command := ""
	if s.Instantiate {
		if w.instances++; !w.there(s.Imports) {
			w.line(";; instance %d cannot be made: what it imports is not there", w.instances-1)
			return
		}
		w.register(s)
		command = fmt.Sprintf("(module instance $i%d $m%d)", w.instances-1, s.Module)
	} else {
		if !w.there([]Provider{{Instance: s.Instance}}) {
			return
		}
		command = w.action(s)
	}
	if w.run == nil && s.Dives {
		w.line("(assert_exhaustion %s %q)", command, wasm.LimitCallDepth)
		return
	}
	if w.run == nil {
		w.line("%s", command)
		return
	}
	out := &w.run.Outcomes[i]
	if out.Limited() { // which no script expects
		w.line(";; %s: %v", command, out)
		return
	}
	switch out.Kind {
	case wasm.OutcomeValues:
		if s.Instantiate {
			w.line("%s", command)
		} else {
			w.line("(assert_return %s%s)", command, patterns(out.Values))
		}
	case wasm.OutcomeTrap:
		w.line("(assert_trap %s %q)", command, out.Trap)
	case wasm.OutcomeException:
		if s.Instantiate {
			w.line("(assert_trap %s %q)", command, "uncaught exception")
		} else {
			w.line("(assert_exception %s)", command)
		}
	case wasm.OutcomeExhaustion:
		w.line("(assert_exhaustion %s %q)", command, out.Limit)
	case wasm.OutcomeLink:
		text := "incompatible import type"
		if errors.Is(out.Err, errUnknownImport) {
			text = errUnknownImport.Error()
		}
		w.line("(assert_unlinkable %s %q)", command, text)
	default:
		w.line(";; %s: %v", command, out)
	}
}

// action writes a call, or that a global is read.
func (w *scriptWriter) action(s *Step) string {
	if s.Get {
		return fmt.Sprintf("(get $i%d %s)", s.Instance, quoted(s.Export))
	}
	return fmt.Sprintf("(invoke $i%d %s%s)", s.Instance, quoted(s.Export), w.program.arguments(s))
}

// there reports whether the run made the instances, if that is known.
func (w *scriptWriter) there(providers []Provider) bool {
	return w.run == nil || !slices.ContainsFunc(providers, func(from Provider) bool {
		return from.Instance >= 0 && w.run.Instances[from.Instance] == nil
	})
}

// register gives the instances that the next one imports from the names that it imports from.
func (w *scriptWriter) register(s *Step) {
	for k, from := range s.Imports {
		name := w.program.Modules[s.Module].Imports[k].Module
		if at, ok := w.registered[name]; ok && at == from.Instance || from.Instance < HostInstance {
			continue
		}
		w.registered[name] = from.Instance
		if from.Instance == HostInstance {
			w.line("(@host register %s)", quoted(name))
		} else {
			w.line("(register %s $i%d)", quoted(name), from.Instance)
		}
	}
}

// globals expects the exported globals to be what they are after the run.
func (w *scriptWriter) globals() {
	for i, inst := range w.run.Instances {
		if inst == nil {
			continue
		}
		for _, e := range w.program.Modules[w.program.ModuleOf(i)].Exports {
			if g, ok := inst.Export(e.Name).(wasm.Globaladdr); ok {
				w.line("(assert_return (get $i%d %s)%s)", i, quoted(e.Name), patterns([]wasm.Value{g.Get()}))
			}
		}
	}
}

// patterns writes expected results.
func patterns(values []wasm.Value) string {
	var b strings.Builder
	for _, v := range values {
		b.WriteString(" " + v.String())
	}
	return b.String()
}

// arguments writes the arguments of a call as constants of the script language.
func (p *Program) arguments(s *Step) string {
	var b strings.Builder
	params := p.Functype(s).Params
	for i, v := range s.Args {
		if v.Kind == wasm.Ref && v.Ref.Null() {
			b.WriteString(" (ref.null " + params[i].HeapString() + ")") // an index says nothing, and may stand there
		} else {
			b.WriteString(" " + v.String())
		}
	}
	return b.String()
}

// nameAll names what a module imports and exports by these names, for readers.
func nameAll(m *wasm.Module) *wasm.Names {
	names := &wasm.Names{}
	spaces := [...]*wasm.Namemap{wasm.ExternFunc: &names.Funcs, wasm.ExternTable: &names.Tables,
		wasm.ExternMem: &names.Mems, wasm.ExternGlobal: &names.Globals, wasm.ExternTag: &names.Tags}
	for _, e := range m.Exports {
		*spaces[e.Kind] = append(*spaces[e.Kind], wasm.Nameassoc{Index: e.Index, Name: e.Name})
	}
	var counts [len(spaces)]uint32
	for _, im := range m.Imports {
		k := im.Type.Kind
		name := im.Name
		if strings.HasPrefix(name, "func") { // a name that the module may have, too
			name = im.Module + "." + name
		}
		*spaces[k] = append(*spaces[k], wasm.Nameassoc{Index: counts[k], Name: name})
		counts[k]++
	}
	for k, s := range spaces {
		slices.SortStableFunc(*s, func(a, b wasm.Nameassoc) int { return int(a.Index) - int(b.Index) })
		*s = slices.CompactFunc(*s, func(a, b wasm.Nameassoc) bool { return a.Index == b.Index })
		*s = nameRest(*s, edit.Count(m, edit.Space(k)), wasm.ExternKind(k).String()[:1])
	}
	return names
}

// nameRest makes names different and gives names to what has none: a letter and its index.
func nameRest(list wasm.Namemap, n int, letter string) (all wasm.Namemap) {
	given := map[string]bool{}
	for x := range uint32(n) {
		name, ok := list.Name(x)
		if !ok || given[name] {
			name = fmt.Sprint(letter, x)
		}
		for given[name] {
			name += "'"
		}
		given[name] = true
		all = append(all, wasm.Nameassoc{Index: x, Name: name})
	}
	return all
}
