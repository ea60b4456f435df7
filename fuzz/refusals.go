package fuzz

import (
	"errors"
	"slices"
	"strings"

	"wasmjudge/fuzz/generate"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// What programs with mutants violate alone: a mutant one rule of validation or of the binary format, after one
// mutation; a program one rule of linking, at the first instance that cannot be linked.

// malformations are the rules of the binary format, as errors of the reader begin.
var malformations = []string{"END opcode expected", "data count and data section have inconsistent lengths",
	"data count section required", "function and code section have inconsistent lengths", "illegal opcode",
	"integer representation too long", "integer too large", "length out of bounds", "magic header not detected",
	"malformed UTF-8 encoding", "malformed br_on_cast flags", "malformed catch clause",
	"malformed data segment kind", "malformed definition type", "malformed element kind",
	"malformed elements segment kind", "malformed export kind", "malformed heap type", "malformed import kind",
	"malformed limits flags", "malformed memop flags", "malformed mutability", "malformed reference type",
	"malformed section id", "malformed storage type", "malformed value type", "section size mismatch",
	"too many locals", "unexpected content after last section", "unexpected end", "unknown binary version",
	"zero byte expected"}

// otherMalformation counts what no rule above is.
const otherMalformation = "binary: something else"

// linkRules are the rules by which an import matches what it is linked to.
var linkRules = []struct {
	name  string
	kind  wasm.ExternKind
	holds func(have, want *wasm.Externtype) bool
}{
	{"linking: a function's type", wasm.ExternFunc, func(have, want *wasm.Externtype) bool {
		return wasm.SubDef(have.Def, want.Def)
	}},
	{"linking: a tag's type", wasm.ExternTag, func(have, want *wasm.Externtype) bool {
		return wasm.SubTag(have.Def, want.Def)
	}},
	{"linking: a global's mutability", wasm.ExternGlobal, func(have, want *wasm.Externtype) bool {
		return have.Global.Mut == want.Global.Mut
	}},
	{"linking: a global's type", wasm.ExternGlobal, func(have, want *wasm.Externtype) bool {
		return wasm.Sub(have.Global.Type, want.Global.Type)
	}},
	{"linking: a mutable global's type, the other way", wasm.ExternGlobal, func(have, want *wasm.Externtype) bool {
		return !have.Global.Mut || !want.Global.Mut || wasm.Sub(want.Global.Type, have.Global.Type)
	}},
	{"linking: a memory's address type", wasm.ExternMem, func(have, want *wasm.Externtype) bool {
		return have.Mem.Addr == want.Mem.Addr
	}},
	{"linking: a memory's minimum", wasm.ExternMem, func(have, want *wasm.Externtype) bool {
		return have.Mem.Limits.Min >= want.Mem.Limits.Min
	}},
	{"linking: a memory without a maximum", wasm.ExternMem, func(have, want *wasm.Externtype) bool {
		return have.Mem.Limits.HasMax || !want.Mem.Limits.HasMax
	}},
	{"linking: a memory's maximum", wasm.ExternMem, func(have, want *wasm.Externtype) bool {
		return within(have.Mem.Limits, want.Mem.Limits)
	}},
	{"linking: a table's address type", wasm.ExternTable, func(have, want *wasm.Externtype) bool {
		return have.Table.Addr == want.Table.Addr
	}},
	{"linking: a table's minimum", wasm.ExternTable, func(have, want *wasm.Externtype) bool {
		return have.Table.Limits.Min >= want.Table.Limits.Min
	}},
	{"linking: a table without a maximum", wasm.ExternTable, func(have, want *wasm.Externtype) bool {
		return have.Table.Limits.HasMax || !want.Table.Limits.HasMax
	}},
	{"linking: a table's maximum", wasm.ExternTable, func(have, want *wasm.Externtype) bool {
		return within(have.Table.Limits, want.Table.Limits)
	}},
	{"linking: a table's element type is no subtype", wasm.ExternTable, func(have, want *wasm.Externtype) bool {
		return wasm.SubRef(have.Table.Elem, want.Table.Elem)
	}},
	{"linking: a table's element type is no super type", wasm.ExternTable, func(have, want *wasm.Externtype) bool {
		return wasm.SubRef(want.Table.Elem, have.Table.Elem)
	}},
}

// anotherKind is the rule that an import and what it is linked to are of one kind.
const anotherKind = "linking: another kind"

// within reports whether a maximum is not beyond another, if both are there.
func within(have, want wasm.Limits) bool { return !have.HasMax || !want.HasMax || have.Max <= want.Max }

// refusalNames are the rules that programs with mutants can violate.
func refusalNames() (names []string) {
	for _, rule := range program.ValidationRules() {
		names = append(names, "validation: "+rule)
	}
	for _, text := range malformations {
		names = append(names, "binary: "+text)
	}
	names = append(names, otherMalformation, anotherKind)
	for i := range linkRules {
		names = append(names, linkRules[i].name)
	}
	return names
}

// refusals counts how often each rule is violated alone.
type refusals map[string]int

// add adds what a program with mutants violates.
func (r refusals) add(o *mutantRun) {
	for i := range o.program.Mutants {
		u := &o.program.Mutants[i]
		var e *wasm.Error
		if len(u.Mutations) != 1 || !errors.As(u.Err, &e) {
			continue
		}
		switch e.Kind {
		case wasm.Invalid:
			r["validation: "+e.Rule]++
		case wasm.Malformed:
			r[malformation(e.Msg)]++
		}
	}
	if k := slices.Index(o.outcomes, wasm.OutcomeLink); k >= 0 {
		if rule := unlinked(o.program, k); rule != "" {
			r[rule]++
		}
	}
}

// malformation is the rule of the format that a message is about.
func malformation(msg string) string {
	for _, text := range malformations {
		if strings.HasPrefix(msg, text) {
			return "binary: " + text
		}
	}
	return otherMalformation
}

// unlinked is the one rule that a step violates in linking; empty if these are several, or about the host.
func unlinked(p *program.Program, step int) (rule string) {
	s := &p.Steps[step]
	m := p.Modules[s.Module]
	for i, from := range s.Imports {
		if from.Instance < 0 || from.Instance >= step {
			continue
		}
		of := p.Modules[p.ModuleOf(from.Instance)]
		e := slices.IndexFunc(of.Exports, func(e wasm.Export) bool { return e.Name == from.Export })
		if e < 0 {
			return ""
		}
		t, _ := of.Externtype(of.Exports[e].Kind, of.Exports[e].Index)
		have, want := of.Defs.CloseExtern(t), m.Defs.CloseExtern(m.Imports[i].Type)
		for _, broken := range violated(&have, &want) {
			if rule != "" {
				return ""
			}
			rule = broken
		}
	}
	return rule
}

// violated are the rules by which an external type does not match another.
func violated(have, want *wasm.Externtype) (rules []string) {
	if have.Kind != want.Kind {
		return []string{anotherKind}
	}
	for i := range linkRules {
		if l := &linkRules[i]; l.kind == have.Kind && !l.holds(have, want) {
			rules = append(rules, l.name)
		}
	}
	return rules
}

// frequencies are the counts of all rules, in their order.
func (r refusals) frequencies() (list []generate.Frequency) {
	for _, name := range refusalNames() {
		list = append(list, generate.Frequency{Name: name, Count: r[name]})
	}
	return list
}
