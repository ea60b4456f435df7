package fuzz

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/valid"
)

// Mutant is a module of a program in the binary format, changed: it need be neither well-formed nor valid nor fit what it is linked to. What is
// compared is who accepts it, when it is read and validated, and when it is linked. Functions of a program with mutants never run, since
// nothing would say that they end.
type Mutant struct {
	Module    int
	Mutations []string // what was done to it, in order
	Binary    []byte
	Err       error // why our reader or validator refuses it; set by Program.Validate
}

// mutant gives the mutant that a module is; nil if it is none.
func (p *Program) mutant(k int) *Mutant {
	i := slices.IndexFunc(p.Mutants, func(u Mutant) bool { return u.Module == k })
	if i < 0 {
		return nil
	}
	return &p.Mutants[i]
}

// read reads and validates a mutant. If that succeeds it is the program's module from now on.
func (p *Program) read(u *Mutant) {
	m, err := binary.Decode(&wasm.Source{Name: fmt.Sprintf("module %d", u.Module), Text: u.Binary, Binary: true})
	if err == nil {
		err = valid.Validate(m)
	}
	if u.Err = err; err != nil {
		return
	}
	m.Start = nil
	p.Modules[u.Module] = m
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Module == u.Module {
			s.Imports = fit(s.Imports, len(m.Imports))
		}
	}
}

// fit makes a list of n providers: a change of bytes may have changed how many imports there are. What is added is not there.
func fit(list []Provider, n int) []Provider {
	list = slices.Clone(list[:min(n, len(list))])
	for len(list) < n {
		list = append(list, Provider{})
	}
	return list
}

// refused tells whether our reader or validator refuses a mutant.
func (p *Program) refused() bool {
	return slices.ContainsFunc(p.Mutants, func(u Mutant) bool { return u.Err != nil })
}

// accept compares who accepts the mutants' bytes: our reader and validator, and an engine that has its own. If it lacks what they need, that is told.
func (p *Program) accept(e wasm.Engine) (d Difference, lacks string) {
	reader, ok := e.(wasm.Reader)
	if !ok {
		return d, ""
	}
	for i := range p.Mutants {
		u := &p.Mutants[i]
		theirs := reader.Accepts(u.Binary)
		if what := unsupported(theirs); what != "" {
			d, lacks = Difference{Verdict: Inconclusive, Step: -1, Cause: e.Name() + ": " + what}, what
			continue
		}
		if next := acceptance(u, theirs); next.Verdict == Differ {
			return next, ""
		}
	}
	return d, lacks
}

// acceptance compares our judgement of a mutant with that of an engine.
func acceptance(u *Mutant, theirs error) Difference {
	what := ""
	switch {
	case errors.Is(theirs, wasm.ErrBroken):
		what = "compile: the second engine broke"
	case theirs == nil && u.Err != nil:
		what = "compile: accepted by the second engine only, the first: " + valueless(u.Err)
	case theirs != nil && u.Err == nil:
		what = "compile: accepted by the first engine only, the second: " + valueless(theirs)
	default:
		return Difference{}
	}
	return Difference{Verdict: Differ, Step: -1, What: what, Where: fmt.Sprintf("module %d", u.Module),
		Diff: fmt.Sprintf("%s\n- %v\n+ %v\n%x\n", strings.Join(u.Mutations, ", "), orAccepted(u.Err), orAccepted(theirs), u.Binary)}
}

// linking says why one engine does not link what the other links; it is empty if the runs do not differ so.
func linking(a, b *Run, d *Difference) string {
	if d.Verdict != Differ || d.Step < 0 {
		return ""
	}
	x, y := &a.Outcomes[d.Step], &b.Outcomes[d.Step]
	switch {
	case x.Kind == y.Kind:
		return ""
	case x.Kind == wasm.OutcomeLink:
		return "link: accepted by the second engine only, the first: " + valueless(x.Err)
	case y.Kind == wasm.OutcomeLink:
		return "link: accepted by the first engine only, the second: " + valueless(y.Err)
	}
	return ""
}

func orAccepted(err error) any {
	if err == nil {
		return "accepted"
	}
	return err
}

// errorKind gives the kind of an error that is a *wasm.Error; wasm.Malformed for every other, and for none. What
// needs a proposal is what it is in WebAssembly 3.0.
func errorKind(err error) wasm.ErrorKind {
	var e *wasm.Error
	if !errors.As(err, &e) {
		return wasm.Malformed
	}
	kind, _ := e.Refused()
	return kind
}

// unable is what it means that the first engine does not compile a program's module: if a mutation brought in what it lacks, nothing can be told.
func (p *Program) unable(err error) (Difference, error) {
	if lacks := unsupported(err); lacks != "" && len(p.Mutants) > 0 {
		return Difference{Verdict: Inconclusive, Step: -1, Cause: lacks}, nil
	}
	return Difference{}, err
}

var (
	numbers  = regexp.MustCompile(`\b(0x[0-9a-f]+|[0-9]+)\b`)
	names    = regexp.MustCompile(`(?: export)?\[[^]]*\]|"[^"]*"`)
	brackets = regexp.MustCompile(`\((\w+)[^()]*\)`)
)

// valueless is the first line of an error without the numbers and names in it and of types only their first words, so that errors of one sort are
// the same.
func valueless(err error) string {
	text, _, _ := strings.Cut(errorText(err), "\n")
	text = names.ReplaceAllString(text, "")
	for before := ""; before != text; {
		before, text = text, brackets.ReplaceAllString(text, "$1")
	}
	text = strings.Join(strings.Fields(numbers.ReplaceAllString(text, "N")), " ")
	return text[:min(len(text), 120)]
}

// errorText is an error without the place, if it is a *wasm.Error, as WebAssembly 3.0 has it.
func errorText(err error) string {
	var e *wasm.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	_, msg := e.Refused()
	return msg
}
