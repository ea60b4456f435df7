package judge

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// accept compares who accepts the mutants' bytes: our reader and validator, and an engine that has its own. If it
// lacks what they need, that is reported.
func accept(p *program.Program, e wasm.Engine) (d Difference, lacks string) {
	reader, ok := e.(wasm.Reader)
	if !ok {
		return d, ""
	}
	for i := range p.Mutants {
		u := &p.Mutants[i]
		theirs := reader.Accepts(u.Binary)
		if what := program.Lacks(theirs); what != "" {
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
func acceptance(u *program.Mutant, theirs error) Difference {
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
		killed: wasm.WasKilled(theirs),
		Diff:   fmt.Sprintf("%s\n- %v\n+ %v\n%x\n", strings.Join(u.Mutations, ", "), orAccepted(u.Err), orAccepted(theirs), u.Binary)}
}

// linking says why one engine does not link what the other links; it is empty if the runs do not differ so.
func linking(a, b *program.Run, d *Difference) string {
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

// unable is what it means that the first engine does not compile a program's module: if a mutation brought in what it
// lacks, nothing is known.
func unable(p *program.Program, err error) (Difference, error) {
	if lacks := program.Lacks(err); lacks != "" && len(p.Mutants) > 0 {
		return Difference{Verdict: Inconclusive, Step: -1, Cause: lacks}, nil
	}
	return Difference{}, err
}

var (
	numbers  = regexp.MustCompile(`\b(0x[0-9a-f]+|[0-9]+)\b`)
	names    = regexp.MustCompile(`(?: export)?\[[^]]*\]|"[^"]*"`)
	brackets = regexp.MustCompile(`\((\w+)[^()]*\)`)
)

// valueless is the first line of an error without the numbers and names in it and of types only their first words, so
// that errors of one sort are the same.
func valueless(err error) string {
	text, _, _ := strings.Cut(program.ErrorText(err), "\n")
	text = names.ReplaceAllString(text, "")
	for before := ""; before != text; {
		before, text = text, brackets.ReplaceAllString(text, "$1")
	}
	text = strings.Join(strings.Fields(numbers.ReplaceAllString(text, "N")), " ")
	return text[:min(len(text), 120)]
}
