package fuzz

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// buckets are what the buckets of the known faults' differences look like.
var buckets = map[*fault.Fault]string{
	fault.ModuleTag:       `; throw_ref-handler-(next against throw_ref-handler-catch\w*|catch\w* against throw_ref-handler-next); clause catch\w*; thrown in .*; tag of another instance of the module$`,
	fault.ImportFresh:     `^oracle, native: ((tags|values); instantiate|.*throw at two places.*|.*throw_ref-handler.*)$`,
	fault.ArmedAfterCatch: `; throw_ref-(frame|handler-\w+) against throw_ref-handler-catch\w*; `,
	fault.TailCallVmctx:   `; (call_ref-func at two places$|throw(_ref)? against fault; )`, // the wrong instance has no such tag
	fault.PayloadOrder:    `^oracle, native: values; throw_ref-(handler-catch\w*|frame); `,
	fault.CatchTrap:       `outcome: trap, .*; trap-handler against throw_ref-`,
	fault.CatchExhaustion: `outcome: exhaustion, .*; exhaustion against throw_ref-`,
	fault.NullThrow:       `outcome: trap( \(null exception reference\))?, .*; throw_ref-null against throw_ref-`,
	fault.FuncrefType:     `outcome: values, trap \(indirect call type mismatch\)$`,
}

// TestBuckets finds a difference for some of the known faults, and holds its bucket against what is to be seen of the cause.
func TestBuckets(t *testing.T) {
	if len(engines) < 2 {
		t.Skip("native, into which the faults are built, is not available on this platform")
	}
	for f, want := range buckets {
		t.Run(f.Name, func(t *testing.T) {
			b := firstBucket(t, f)
			if !regexp.MustCompile(want).MatchString(b.String()) {
				t.Errorf("the bucket is\n%v\nwant\n%s", b, want)
			}
			if !regexp.MustCompile(`^native-[a-z0-9_]+(-[a-z0-9_]+)*$`).MatchString(b.Slug()) {
				t.Errorf("no name for a file: %q", b.Slug())
			}
		})
	}
}

// firstBucket is the bucket of the first difference that a fault shows.
func firstBucket(t *testing.T, f *fault.Fault) Bucket {
	t.Helper()
	wrong, err := native.New(native.WithFault(f))
	if err != nil {
		t.Fatal(err)
	}
	judge := NewJudge(oracle.New(), wrong)
	seed := firstDifference(t, judge, 1500, usual)
	if seed < 0 {
		t.Fatal("not found")
	}
	data := Join(FormLinked, Input(uint64(seed), DefaultSize))
	d, err := judge.Input(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	return judge.InputBucket(t.Context(), data, d)
}

// TestFuzzTitle holds the first line of the panic on a difference against the bucket: fuzzers join findings by it.
func TestFuzzTitle(t *testing.T) {
	if len(engines) < 2 {
		t.Skip("native, into which the fault is built, is not available on this platform")
	}
	wrong, err := native.New(native.WithFault(fault.ModuleTag))
	if err != nil {
		t.Fatal(err)
	}
	defer func(right *Judge) { judge = right }(judge)
	judge = NewJudge(oracle.New(), wrong)
	seed := firstDifference(t, judge, 1500, usual)
	title := ""
	func() {
		defer func() { title, _, _ = strings.Cut(fmt.Sprint(recover()), "\n") }()
		Fuzz(Join(FormLinked, Input(uint64(seed), DefaultSize)))
	}()
	if want := "fuzz: " + firstBucket(t, fault.ModuleTag).String(); title != want {
		t.Errorf("the title is\n%s\nwant\n%s", title, want)
	}
}

// TestFamilies: what differs in the clause and in relations only is of one family, and likely of one cause; what comes of it matters for the
// cause only where the second engine does not tell at which rule it parts.
func TestFamilies(t *testing.T) {
	b := Bucket{Engines: [2]string{"oracle", "native"}, What: "values", Rules: [2]string{"throw_ref-handler-next", "throw_ref-handler-catch"},
		Handler: "catch", Thrown: RelationSame, Tag: RelationHost}
	silent := b
	silent.Rules[1] = ""
	near := func(b Bucket) Bucket {
		b.Handler, b.Thrown, b.Tag = "catch_ref", RelationSibling, RelationNone
		return b
	}
	ref := b
	ref.Rules[1] = "throw_ref-handler-catch_ref"
	all := b
	all.Rules[1] = "throw_ref-handler-catch_all"
	other := func(b Bucket) Bucket { b.What = "outcome: values, trap"; return b }
	for _, x := range []struct {
		a, b         Bucket
		family, akin bool
	}{{b, b, true, true}, {b, near(b), true, true}, {b, ref, false, true}, {b, all, false, false}, {b, silent, false, false}, {b, other(near(b)), false, true}, {silent, near(silent), true, true}, {silent, other(silent), false, false}} {
		if same := FamilyOf(x.a.String()) == FamilyOf(x.b.String()); same != x.family || x.a.Akin(x.b) != x.akin {
			t.Errorf("%v and %v are of one family: %v, want %v; akin: %v, want %v", x.a, x.b, same, x.family, x.a.Akin(x.b), x.akin)
		}
	}
}

// TestOneLinks: where one engine does not link an instance, it is that which counts, whatever the instance's start function throws on the other.
func TestOneLinks(t *testing.T) {
	x := &trace{step: 1, instantiates: true, outcomes: []wasm.Outcome{wasm.Values(), {Kind: wasm.OutcomeException}}, walks: []walkAt{{&wasm.Walk{}, 1}}}
	y := &trace{outcomes: []wasm.Outcome{wasm.Values(), {Kind: wasm.OutcomeLink}}}
	if got := x.part(y).rules; got != [2]string{instantiation} {
		t.Errorf("they part at %q", got)
	}
}

// TestSilentEngines: where the other engine tells of no walks it is not known at which clause they part, and what the bucket says is the rule by which
// the last throw ended on the first one.
func TestSilentEngines(t *testing.T) {
	walk := &wasm.Walk{Op: wasm.OpThrow, Caught: true, Frames: []wasm.WalkFrame{{Clauses: []wasm.WalkClause{{Catch: wasm.Catch{Kind: wasm.CatchAll}, Match: true}}}}}
	x := &trace{walks: []walkAt{{walk, 0}}, outcomes: []wasm.Outcome{wasm.Values()}, modules: []int{0}}
	var b Bucket
	x.part(&trace{silent: true, outcomes: []wasm.Outcome{wasm.Trapped(wasm.TrapUnreachable)}}).fill(&b, x)
	if want := (Bucket{Rules: [2]string{"throw_ref-handler-catch_all"}}); b != want {
		t.Errorf("got %+v, want %+v", b, want)
	}
}
