package judge

import (
	"testing"

	"wasmjudge/wasm"
)

// TestFamilies: what differs in the clause and in relations only is of one family, and likely of one cause; what
// comes of it matters for the cause only where the second engine does not tell at which rule it parts.
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

// TestOneLinks: where one engine does not link an instance, it is that which counts, whatever the instance's start
// function throws on the other.
func TestOneLinks(t *testing.T) {
	x := &trace{step: 1, instantiates: true, outcomes: []wasm.Outcome{wasm.Values(), {Kind: wasm.OutcomeException}}, walks: []walkAt{{&wasm.Walk{}, 1}}}
	y := &trace{outcomes: []wasm.Outcome{wasm.Values(), {Kind: wasm.OutcomeLink}}}
	if got := x.part(y).rules; got != [2]string{instantiation} {
		t.Errorf("they part at %q", got)
	}
}

// TestSilentEngines: where the other engine reports no walks it is not known at which clause they part, and what the
// bucket says is the rule by which the last throw ended on the first one.
func TestSilentEngines(t *testing.T) {
	walk := &wasm.Walk{Op: wasm.OpThrow, Caught: true, Frames: []wasm.WalkFrame{{Clauses: []wasm.WalkClause{{Catch: wasm.Catch{Kind: wasm.CatchAll}, Match: true}}}}}
	x := &trace{walks: []walkAt{{walk, 0}}, outcomes: []wasm.Outcome{wasm.Values()}, modules: []int{0}}
	var b Bucket
	x.part(&trace{silent: true, outcomes: []wasm.Outcome{wasm.Trapped(wasm.TrapUnreachable)}}).fill(&b, x)
	if want := (Bucket{Rules: [2]string{"throw_ref-handler-catch_all"}}); b != want {
		t.Errorf("got %+v, want %+v", b, want)
	}
}
