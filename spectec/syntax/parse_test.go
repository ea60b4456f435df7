package syntax

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestParse: what a tree becomes, one line for each peculiarity of the language.
func TestParse(t *testing.T) {
	const declared = "syntax t\nsyntax n\nvar C : t\nsyntax N = nat\n"
	for _, c := range []struct{ in, want string }{
		{"rule R: val (BR l) ~> val", "(~> (seq val (paren (seq BR l))) val)"},
		{"rule R: C.TYPES[x]", "(index (.TYPES C) x)"},
		{"rule R: LOCAL.GET x", "(seq LOCAL.GET x)"},
		{"rule R: f(x) F (x)", "(seq (@f x) F (paren x))"},
		{"rule R: t* t_1^n t'^(i<n) (t*)?", "(seq (* t) (^ t_1 n) (^ _i t' n) (? (paren (* t))))"},
		{"rule R: $(2 * n + 1)", "(paren (+ (* 2 n) 1))"},
		{"rule R: $(2^(N-1))", "(paren (^ 2 (paren (- N 1))))"},
		{"rule R: s; f; instr* ~> s'; f; eps", "(~> (; (; s f) (* instr)) (; (; s' f) eps))"},
		{"rule R: C |- instr* : t_1* ->_(x*) t_2*", "(|- C (: (* instr) (->_ _(paren (* x)) (* t_1) (* t_2))))"},
		{"rule R: LABEL_ n `{instr*} val*", "(seq LABEL_ n (`{ (* instr)) (* val))"},
		{"rule R: `[i .. j?]", "(`[ (.. i (? j)))"},
		{"rule R: s[.TABLES[a].REFS[i] = r]", "(update= s (index (.REFS (index (.TABLES _) a)) i) r)"},
		{"rule R: s[.XS =++ r*]", "(update=++ s (.XS _) (* r))"},
		{"rule R: c*[[j] = k]", "(update= (* c) (index _ j) k)"},
		{"rule R: b*[i : n/8]", "(slice (* b) i (/ n 8))"},
		{"rule R: {A x, B y*}", "(record (A x) (B (* y)))"},
		{"rule R: a < b <= c", "(/\\ (< a b) (<= b c))"},
		{"rule R: |t*| = ||BX||", "(= (len (* t)) (widthBX))"},
		{"rule R: `8 U+00C0 0xFF", "(seq 8 192 255)"},
		{"rule R: $f_(N, $g_, x)", "($f_ N $g_ x)"},
		{"rule R: $f_(N, x,) = (a, b,)", "(= ($f_ N x) (tuple a b))"},
		{"rule R: T $($(A X n)) $($(2 * n))", "(seq T (paren (paren (seq A X n))) (paren (paren (* 2 n))))"},
		{"rule R: $(i*[k]) $(i*k)", "(seq (paren (index (* i) k)) (paren (* i k)))"},
	} {
		items, errs := Parse([]File{{"x", declared + c.in}})
		if len(errs) > 0 {
			t.Errorf("%s: %v", c.in, errs[0])
			continue
		}
		got := strings.ReplaceAll(items[len(items)-1].Node.String(), "(width BX)", "(widthBX)")
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.in, diff)
		}
	}
}

// TestParseItems: items, their names, hints and premises.
func TestParseItems(t *testing.T) {
	items, errs := Parse([]File{{"x", `;; a comment (; of one line
syntax instr/num hint(desc "a (number") = ... | CONST t c  -- if |t*| = 1
  | UNOP t | ...
(; a comment
rule X: y ;)
def $f(syntax X, t) : nat hint(inverse $g)
rule Step_read/ref.eq-null:
  ref ~> eps
  ----
  -- if a = b
  -- (Other: c)*
  -- (if x = y)*?
  -- var x : nat*
  -- otherwise
grammar Bx(N) : t =
  | 0x00 n:Bu32 (in:Bi)* => T n  -- if n < 2
  | b*:Bb^(N/8) => b*
`}})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	var got []string
	for i := range items {
		it := &items[i]
		got = append(got, it.Pos.String()+" "+it.Describe())
		for _, a := range it.Alts {
			got = append(got, "  "+a.Node.String()+" => "+a.Attr.String())
		}
		for _, p := range it.Prems {
			got = append(got, "  -- "+[...]string{"if", "rule", "otherwise", "iter", "var"}[p.Kind])
		}
	}
	want := []string{
		"x:2:1 syntax instr/num", "  ... => _", "  (seq CONST t c) => _", "  (seq UNOP t) => _", "  ... => _",
		"x:6:1 def $f",
		"x:7:1 rule Step_read/ref.eq-null", "  -- if", "  -- iter", "  -- iter", "  -- var", "  -- otherwise",
		"x:15:1 grammar Bx", "  (seq 0 (: n Bu32) (* (paren (: in Bi)))) => (seq T n)", "  (: (* b) (^ Bb (/ N 8))) => (* b)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if in := items[2].Prems[2]; in.Node.Text != "?" || in.Inner.Node.Text != "*" || in.Inner.Inner.Node.Text != "=" {
		t.Errorf("(if x = y)*? is %v of %v of %v", in.Node, in.Inner.Node, in.Inner.Inner.Node)
	}
	if inv, ok := items[1].Hints.Find("inverse"); !ok || inv != "$g" {
		t.Errorf("hint inverse: %q, %v", inv, ok)
	}
	if !strings.HasSuffix(items[2].Source, "-- otherwise") {
		t.Errorf("source: %q", items[2].Source)
	}
}

// TestErrors: what cannot be read is told with its place, and the rest is read nevertheless.
func TestErrors(t *testing.T) {
	items, errs := Parse([]File{{"x", "rule A: (b\nrule B: c\nvar d e\n"}, {"y", "rule C: \"abc\n"}})
	if len(items) != 1 || items[0].Name != "B" {
		t.Errorf("read %v", items)
	}
	var got []string
	for _, e := range errs {
		got = append(got, e.Error())
	}
	want := []string{"y:1:9: this string does not end on its line", "x:2:1: expected ), found ", "x:3:7: expected :, found e"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// FuzzParse: no text makes the reader panic.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"rule A: (b", "syntax x = | A y -- if |z| = 2", "grammar B : t = 0x00 (x:Y)* => z", "def $f(syntax X) = {A b}[.A = c]", "rule A: a^(i<", "syntax s hint(("} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { Parse([]File{{"x", s}}) })
}
