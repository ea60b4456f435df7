package elab_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/spectec/elab"
	"wasmjudge/spectec/spectectest"
	"wasmjudge/spectec/syntax"
	"wasmjudge/wasm/wasmtest"
)

// TestTerms: how chosen rules and clauses are understood. A rule that is misread and runs nevertheless shows here
// first.
func TestTerms(t *testing.T) {
	items, errs := syntax.Parse(spectectest.Files(t))
	e := elab.Elaborate(items, errs)
	var b strings.Builder
	for _, name := range []string{
		"Step_read/block", "Step_read/loop", "Step_pure/br-label-zero", "Step_read/call_ref-func", "Step_read/return_call_ref-frame-addr",
		"Step/throw", "Step_read/throw_ref-handler-catch_ref", "Step_read/throw_ref-handler-next", "Step_read/try_table",
		"Step_read/load-pack-val", "Step_read/vload-pack-val", "Step/struct.new", "Step_read/array.new_data-num", "Step_pure/unop-val",
		"Externaddr_ok/sub", "Heaptype_sub/struct", "Limits_sub/max", "Globaltype_sub/const",
	} {
		found := false
		for _, r := range e.Relations {
			for _, c := range r.Rules {
				if c.Name == name {
					write(&b, c)
					found = true
				}
			}
		}
		if !found {
			t.Errorf("there is no rule %s", name)
		}
	}
	for _, name := range []string{"concat_", "rollrt", "unrolldt", "growmem", "evalexprss", "allocmodule", "vextternop__", "fvbinop_", "relaxed2"} {
		f := e.Funcs[name]
		if f == nil {
			t.Errorf("there is no function $%s", name)
			continue
		}
		for _, c := range f.Clauses {
			write(&b, c)
		}
	}
	golden(t, "testdata/terms.golden", b.String())
}

// write writes a clause as it is understood, with what each variable is iterated.
func write(b *strings.Builder, c *elab.Clause) {
	fmt.Fprintf(b, "%s\n", c.Name)
	for _, a := range c.Args {
		fmt.Fprintf(b, "  %v\n", a)
	}
	if c.Result != nil {
		fmt.Fprintf(b, "  = %v\n", c.Result)
	}
	premises(b, c.Prems, "  ")
	var dims []string
	for _, v := range c.Vars {
		dims = append(dims, v.Name+strings.Repeat("*", v.Dim))
	}
	fmt.Fprintf(b, "  variables: %s\n", strings.Join(dims, " "))
}

func premises(b *strings.Builder, prems []*elab.Prem, indent string) {
	for _, p := range prems {
		switch p.Kind {
		case elab.PremIf:
			fmt.Fprintf(b, "%s-- %v\n", indent, p.Term)
		case elab.PremRule:
			fmt.Fprintf(b, "%s-- %s%v\n", indent, p.Rel.Name, p.Args)
		case elab.PremOtherwise:
			fmt.Fprintf(b, "%s-- otherwise\n", indent)
		case elab.PremIter:
			fmt.Fprintf(b, "%s-- for each of", indent)
			for _, l := range p.Iter.Over {
				fmt.Fprintf(b, " %s", l.Var.Name)
			}
			fmt.Fprintln(b)
			premises(b, p.Inner, indent+"  ")
		}
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *wasmtest.Update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", file, diff)
	}
}

// TestRefusals: what is not understood is told with its place and the reason.
func TestRefusals(t *testing.T) {
	const text = `syntax num = A nat | B
syntax rec = {X nat, Y nat*}
def $f(num) : nat
def $f(A n) = n
def $f(C) = 0
def $f(A n) = $g(n)
def $f(num) = rec.Z
def $h(nat*) : nat
def $h(n* m*) = |n*| -- if x = y
relation R: nat ~> nat
rule R/a: 0 ~> 1
rule R/b: 0
rule S: 0
grammar B : nat = 0x100 => 1
syntax mut = MUT?
syntax sN(N) = -2^(N-1) | ... | -1 | 0 | +1 | ... | 2^(N-1)-1
syntax global = mut sN(32)
def $given(global) : nat
def $given(mut n) = n  -- if mut = MUT
def $given(n) = q      -- var q : sN(8) -- if q = n
`
	items, errs := syntax.Parse([]syntax.File{{Name: "x", Text: "syntax nat_ = nat\n" + text}})
	e := elab.Elaborate(items, errs)
	var got []string
	for _, r := range e.Refusals {
		got = append(got, r.Error())
	}
	want := []string{
		"x:6:8: def $f: C is no num",
		"x:7:15: def $f: there is no function $g",
		"x:8:18: def $f: rec has no field Z",
		"x:10:28: def $h: the type is not known here of x",
		"x:13:11: rule R/b: ~> is wanted",
		"x:14:1: rule S: the relation is not declared, or its declaration is not understood",
		"x:15:19: grammar B: 256 is no byte",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
