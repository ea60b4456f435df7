package spectec

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"wasmjudge/spectec/elab"
	"wasmjudge/spectec/machine"
	"wasmjudge/spectec/syntax"
)

// Finding is a part of the text that cannot be executed.
type Finding struct {
	Pos  syntax.Pos
	What string // "rule Step_read/block"
	Why  string
}

func (f Finding) String() string { return fmt.Sprintf("%s: %s: %s", f.Pos, f.What, f.Why) }

// Report is what of a text can be executed.
type Report struct {
	Findings []Finding // in source order
	Missing  []string  // of what execution reaches; the engine does not start if there is any
	Errata   []Erratum

	Functions, Rules, Grammars Count
}

// Count is how many of all can be executed.
type Count struct{ Can, All int }

func (c Count) String() string { return fmt.Sprintf("%d of %d", c.Can, c.All) }

// Check finds what of the text in a folder cannot be executed. Of rules that declare it asks whether they can be
// decided: whether they hold of things that are all known.
func Check(dir string) (*Report, error) {
	t, err := Parse(dir)
	if err != nil {
		return nil, err
	}
	r := &Report{Errata: t.Errata}
	c := &checker{report: r, text: t, seen: map[string]bool{}}
	c.reached()
	for _, f := range t.Elab.Refusals {
		c.refused(f)
	}
	c.functions()
	c.rules()
	c.grammars()
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		x, y := a.Pos, b.Pos
		return cmp.Or(strings.Compare(x.File, y.File), x.Line-y.Line, x.Col-y.Col, strings.Compare(a.What, b.What))
	})
	return r, nil
}

// checker collects findings: one for each item.
type checker struct {
	report *Report
	text   *Text
	seen   map[string]bool
}

func (c *checker) find(pos syntax.Pos, what, why string) {
	key := what
	if what == unread {
		key = pos.String()
	}
	if !c.seen[key] {
		c.seen[key] = true
		c.report.Findings = append(c.report.Findings, Finding{pos, what, why})
	}
}

// unread is what a finding is about that no item could be read of.
const unread = "the text"

// refused notes why something cannot be executed: of a chain of reasons the last, which is the cause.
func (c *checker) refused(err error) {
	var r *elab.Refusal
	if !errors.As(err, &r) {
		c.report.Missing = append(c.report.Missing, err.Error())
		return
	}
	what := unread
	if r.Item != nil {
		what = r.Item.Describe()
	}
	c.find(r.Pos, what, r.Why)
}

// reached asks for all that execution needs.
func (c *checker) reached() {
	missing := func(err error) {
		if err != nil {
			c.report.Missing = append(c.report.Missing, err.Error())
		}
	}
	rules, err := machine.Load(c.text.Program)
	missing(err)
	if err == nil {
		for _, e := range rules.Refused {
			missing(e)
		}
	}
	for _, name := range []string{"instantiate", "invoke"} {
		_, err := c.text.Program.Func(name)
		missing(err)
	}
	_, err = c.text.Program.Grammar("Bmodule")
	missing(err)
}

func (c *checker) functions() {
	for _, name := range slices.Sorted(maps.Keys(c.text.Elab.Funcs)) {
		f := c.text.Elab.Funcs[name]
		c.report.Functions.All++
		fn, err := c.text.Program.Func(name)
		if err == nil {
			c.report.Functions.Can++
			continue
		}
		if fn == nil || f.Pos.File == "" {
			continue
		}
		c.find(f.Pos, "def $"+name, reason(err))
	}
}

// reason is the last cause of an error, with where it is.
func reason(err error) string {
	var r *elab.Refusal
	direct := true
	for errors.As(err, &r) && r.Cause != nil {
		err, direct = r.Cause, false
	}
	switch {
	case r == nil:
		return err.Error()
	case direct:
		return r.Why
	case r.Item != nil:
		return fmt.Sprintf("needs %s (%s:%d), where %s", r.Item.Describe(), r.Pos.File, r.Pos.Line, r.Why)
	}
	return fmt.Sprintf("needs what is not understood: %s (%s:%d)", r.Why, r.Pos.File, r.Pos.Line)
}

// rules asks of each rule whether it can be executed: of reductions as such, of others whether they can be decided.
func (c *checker) rules() {
	reduction := map[string]bool{"Step": true, "Step_pure": true, "Step_read": true, "Steps": true, "Eval_expr": true}
	for _, name := range slices.Sorted(maps.Keys(c.text.Elab.Relations)) {
		r := c.text.Elab.Relations[name]
		_, native := c.text.Program.Native[name]
		for _, cl := range r.Rules {
			c.report.Rules.All++
			if reduction[name] || native {
				c.report.Rules.Can++
				continue
			}
			if err := c.text.Program.Decidable(cl); err != nil {
				c.find(cl.Item.Pos, cl.Item.Describe(), reason(err))
				continue
			}
			c.report.Rules.Can++
		}
	}
	for i := range c.text.Elab.Items {
		it := &c.text.Elab.Items[i]
		if it.Kind != syntax.ItemRule || !c.seen[it.Describe()] {
			continue
		}
		r := c.text.Elab.Relations[it.Name]
		if r != nil && !slices.ContainsFunc(r.Rules, func(cl *elab.Clause) bool { return cl.Item == it }) {
			c.report.Rules.All++
		}
	}
}

func (c *checker) grammars() {
	for _, name := range slices.Sorted(maps.Keys(c.text.Elab.Grammars)) {
		g := c.text.Elab.Grammars[name]
		c.report.Grammars.All++
		if len(g.Params) > 0 { // is read where it has arguments
			if c.clean(g) {
				c.report.Grammars.Can++
			}
			continue
		}
		if _, err := c.text.Program.Grammar(name); err != nil {
			c.find(g.Pos, "grammar "+name, reason(err))
			continue
		}
		if c.clean(g) {
			c.report.Grammars.Can++
		}
	}
}

// clean reports whether nothing of a grammar was refused.
func (c *checker) clean(g *elab.Grammar) bool {
	return !slices.ContainsFunc(c.text.Elab.Refusals, func(r *elab.Refusal) bool {
		return r.Item != nil && r.Item.Kind == syntax.ItemGrammar && r.Item.Name == g.Name
	})
}

// Write writes a report for people.
func (r *Report) Write(w io.Writer) error {
	for _, e := range r.Errata {
		fmt.Fprintln(w, "erratum:", e)
	}
	for _, f := range r.Findings {
		fmt.Fprintln(w, f)
	}
	for _, m := range r.Missing {
		fmt.Fprintln(w, "execution needs:", m)
	}
	_, err := fmt.Fprintf(w, "executable: %s functions, %s rules, %s grammars; of what execution reaches %d are missing\n", r.Functions, r.Rules,
		r.Grammars, len(r.Missing))
	return err
}

// Rule finds the items of a name: a rule with its fragment, all rules of a relation, a function, a grammar, a type.
func (t *Text) Rule(name string) (items []*syntax.Item) {
	name = strings.TrimPrefix(name, "$")
	for i := range t.Elab.Items {
		if it := &t.Elab.Items[i]; it.FullName() == name || it.Name == name {
			items = append(items, it)
		}
	}
	return items
}
