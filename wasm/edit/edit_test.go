package edit

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// parse reads a module, which need not be valid.
func parse(t *testing.T, source string) *wasm.Module {
	t.Helper()
	m, err := text.Parse(&wasm.Source{Name: "m", Text: []byte(source)})
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return m
}

// print writes a module, which must be valid, without names.
func print(t *testing.T, m *wasm.Module) string {
	t.Helper()
	m = Clone(m)
	m.Names = nil
	if err := valid.Validate(m); err != nil {
		t.Error(err)
	}
	var b bytes.Buffer
	if err := text.PrintShort(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// is fails unless a module is the one that a text writes.
func is(t *testing.T, got *wasm.Module, want string) {
	t.Helper()
	if diff := cmp.Diff(print(t, parse(t, want)), print(t, got)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestRemove leaves one thing out of each index space: what stands behind it has one index less, wherever that stands.
func TestRemove(t *testing.T) {
	for name, test := range map[string]struct {
		source   string
		space    Space
		x        int
		imported int
		want     string
	}{
		"type": {`(module (type (func)) (type (func (param i32))) (tag (type 1)) (func (type 1) (local.get 0) (block (type 1) drop)))`, SpaceTypes, 0, -1,
			`(module (type (func (param i32))) (tag (type 0)) (func (type 0) (local.get 0) (block (type 0) drop)))`},
		"imported function": {`(module (import "a" "g" (global i32)) (import "a" "f" (func)) (func $g (call $g)) (export "g" (func $g)) (start $g))`, SpaceFuncs, 0, 1,
			`(module (type (func)) (import "a" "g" (global i32)) (func $g (call $g)) (export "g" (func $g)) (start $g))`},
		"second import of a kind": {`(module (import "a" "e" (tag)) (import "a" "m" (memory 1)) (import "a" "f" (tag)) (tag $own) (func (throw $own)))`, SpaceTags, 1, 2,
			`(module (type (func)) (import "a" "e" (tag)) (import "a" "m" (memory 1)) (tag $own) (func (throw $own)))`},
		"tag in a clause": {`(module (tag) (tag $e) (func (block $h (try_table (catch $e $h)))))`, SpaceTags, 0, -1,
			`(module (type (func)) (tag $e) (func (block $h (try_table (catch $e $h)))))`},
		"global": {`(module (global i32 (i32.const 1)) (global $g (mut i32) (i32.const 2)) (func (global.set $g (global.get $g))))`, SpaceGlobals, 0, -1,
			`(module (type (func)) (global $g (mut i32) (i32.const 2)) (func (global.set $g (global.get $g))))`},
		"table": {`(module (table 1 funcref) (table $t 1 funcref) (elem (table $t) (i32.const 0) funcref) (func (table.copy $t $t (i32.const 0) (i32.const 0) (i32.const 0))))`,
			SpaceTables, 0, -1,
			`(module (type (func)) (table $t 1 funcref) (elem (table $t) (i32.const 0) funcref) (func (table.copy $t $t (i32.const 0) (i32.const 0) (i32.const 0))))`},
		"memory": {`(module (memory 1) (memory $m 1) (data (memory $m) (i32.const 0) "x") (func (drop (i32.load $m (i32.const 0)))))`, SpaceMems, 0, -1,
			`(module (type (func)) (memory $m 1) (data (memory $m) (i32.const 0) "x") (func (drop (i32.load $m (i32.const 0)))))`},
		"element segment": {`(module (table 1 funcref) (elem funcref) (elem $e funcref) (func (elem.drop $e)))`, SpaceElems, 0, -1,
			`(module (type (func)) (table 1 funcref) (elem $e funcref) (func (elem.drop $e)))`},
		"data segment": {`(module (data "a") (data $d "b") (func (data.drop $d)))`, SpaceDatas, 0, -1, `(module (type (func)) (data $d "b") (func (data.drop $d)))`},
	} {
		t.Run(name, func(t *testing.T) {
			m := parse(t, test.source)
			n := Count(m, test.space)
			if test.space != SpaceTypes && Used(m, test.space, uint32(test.x)) {
				t.Error("it counts as used")
			}
			if imported := Remove(m, test.space, test.x); imported != test.imported {
				t.Errorf("import %d is left out, want %d", imported, test.imported)
			}
			if Count(m, test.space) != n-1 {
				t.Errorf("of %d, %d are left", n, Count(m, test.space))
			}
			is(t, m, test.want)
		})
	}
}

// TestUsed: what is named by an instruction, a clause, a segment or an export is used; a passive segment that nothing
// names is not.
func TestUsed(t *testing.T) {
	m := parse(t, `(module (type (func)) (tag $thrown) (tag $caught) (tag $neither) (func $f (type 0) (block $h (try_table (catch $caught $h) (throw $thrown))))
		(func (type 0)) (table 1 funcref) (elem (i32.const 0) $f) (elem func) (elem declare funcref) (export "f" (func 1)))`)
	for s, want := range map[Space][]bool{SpaceTypes: {true}, SpaceTags: {true, true, false}, SpaceFuncs: {true, true}, SpaceTables: {true}, SpaceElems: {true, false, false}} {
		for x, w := range want {
			if got := Used(m, s, uint32(x)); got != w {
				t.Errorf("space %d, index %d: used is %v", s, x, got)
			}
		}
	}
}

// TestSweep: what only unused things use goes with them, and so do locals; the caller learns which imports went.
func TestSweep(t *testing.T) {
	m := parse(t, `(module (type $unused (func (param i64))) (import "a" "x" (func $x (type $unused))) (import "a" "y" (func $y))
		(func $dead (call $x (i64.const 1))) (func (export "f") (local i32 i64 f32) (local.set 1 (i64.const 7)) (call $y)) (global i32 (i32.const 0))
		(elem declare func $dead))`)
	var gone []int
	if !Sweep(m, func(i int) { gone = append(gone, i) }) {
		t.Error("it reports that nothing was left out")
	}
	is(t, m, `(module (type (func)) (import "a" "y" (func $y)) (func (export "f") (local i64) (local.set 0 (i64.const 7)) (call $y)))`)
	if !slices.Equal(gone, []int{0}) {
		t.Errorf("imports %v are left out", gone)
	}
	if Sweep(m, func(int) { t.Error("an import is left out") }) {
		t.Error("it reports that something more was left out")
	}
}

// TestGroups: groups of types go as a whole, and types are found and numbered within them.
func TestGroups(t *testing.T) {
	group := `(rec (type $a (func (param (ref null $b)))) (type $b (struct (field (ref null $a)))))`
	m := parse(t, `(module (rec (type (sub (func))) (type (func (param i64))))`+group+`(type $f (func (param i32)))
		(func $dead (type $a)) (func (export "f") (type $f) (local i64) (local.set 1 (i64.const 7))))`)
	if n := Count(m, SpaceTypes); n != 5 {
		t.Errorf("there are %d types", n)
	}
	if x := Producer(m, nil); x != 0 {
		t.Errorf("type %d has no results", x)
	}
	if RemoveGroup(m, 1) {
		t.Error("a group that is used is left out")
	}
	if !Sweep(m, func(int) {}) {
		t.Error("nothing is left out")
	}
	is(t, m, `(module (type (func (param i32))) (func (export "f") (type 0) (local i64) (local.set 1 (i64.const 7))))`)
}

// TestSplitGroups: only groups whose types refer back are taken apart.
func TestSplitGroups(t *testing.T) {
	m := parse(t, `(module (rec (type $a (sub (func))) (type $b (sub $a (func)))) (rec (type $c (func (param (ref $d)))) (type $d (struct)))
		(tag (type $b)) (tag (type $c)))`)
	if !SplitGroups(m) || SplitGroups(m) {
		t.Error("it reports otherwise")
	}
	is(t, m, `(module (type $a (sub (func))) (type $b (sub $a (func))) (rec (type $c (func (param (ref $d)))) (type $d (struct)))
		(tag (type $b)) (tag (type $c)))`)
}

// TestUngroup: references to types that follow become abstract, others stay.
func TestUngroup(t *testing.T) {
	m := parse(t, `(module (type $z (func)) (rec (type $a (func (param (ref $c) (ref null $b)) (result (ref $a) (ref $z))))
		(type $b (struct (field (ref null $d) (ref $a) i8))) (type $c (func)) (type $d (array i32))) (tag (type $c)))`)
	if !Ungroup(m) || Ungroup(m) {
		t.Error("it reports otherwise")
	}
	is(t, m, `(module (type $z (func)) (type $a (func (param (ref func) structref) (result (ref $a) (ref $z))))
		(type $b (struct (field arrayref (ref $a) i8))) (type $c (func)) (type $d (array i32)) (tag (type $c)))`)
}

// TestImport: the indices of what a module defines make room for an import.
func TestImport(t *testing.T) {
	m := parse(t, `(module (type (func)) (import "a" "x" (func)) (func $f (call 0)) (func (call $f)) (start $f) (elem declare func $f))`)
	if x := Import(m, wasm.Import{Module: "a", Name: "y", Type: wasm.Externtype{Kind: wasm.ExternFunc}}); x != 1 {
		t.Errorf("the import has index %d", x)
	}
	is(t, m, `(module (type (func)) (import "a" "x" (func)) (import "a" "y" (func)) (func $f (call 0)) (func (call $f)) (start $f) (elem declare func $f))`)
	if i := ImportIndex(m, 1); i != 1 {
		t.Errorf("import 1 has index %d", i)
	}
}

// TestMerge: what one module imports from the other is then its own, other imports become imports, and exports keep
// their names where these are free.
func TestMerge(t *testing.T) {
	to := parse(t, `(module (type (func)) (import "z" "h" (func $h)) (tag $e (export "e") (type 0)) (func (export "f") (call $h) (throw $e)) (export "g" (func $h)))`)
	from := parse(t, `(module (type (func (result i32))) (type (func)) (import "y" "n" (global $n i32)) (import "x" "e" (tag $t (type 1))) (import "y" "h" (func $k (type 1)))
		(func (export "f") (type 0) (call $k) (block $b (try_table (catch $t $b) (throw $t))) (global.get $n)))`)
	names, fresh, ok := Merge(to, from, func(i int) (string, bool) { return "e", i == 1 })
	if !ok || !slices.Equal(fresh, []int{0, 2}) || names["f"] != "f'" {
		t.Fatalf("ok %v, fresh %v, names %v", ok, fresh, names)
	}
	is(t, to, `(module (type (func)) (type (func (result i32))) (type (func)) (import "z" "h" (func $h (type 0))) (import "y" "n" (global $n i32)) (import "y" "h" (func $k (type 2)))
		(tag $e (export "e") (type 0)) (func (export "f") (type 0) (call $h) (throw $e)) (export "g" (func $h))
		(func (export "f'") (type 1) (call $k) (block $b (try_table (catch $e $b) (throw $e))) (global.get $n)))`)
}

// TestMergeNot: a name that the other module does not export is an import from nowhere.
func TestMergeNot(t *testing.T) {
	source := `(module (import "a" "b" (func)))`
	if _, _, ok := Merge(parse(t, source), parse(t, source), func(int) (string, bool) { return "b", true }); ok {
		t.Error("they are merged")
	}
}

// TestBlocks finds the block of a label, and where blocks end.
func TestBlocks(t *testing.T) {
	m := parse(t, `(module (func (block (nop) (block) (loop (if (i32.const 0) (then (br 1)) (else (br 2)))) (br 1))))`)
	body := m.Funcs[0].Body
	at := func(op wasm.Op, n int) int {
		for i := range body {
			if body[i].Op == op {
				if n == 0 {
					return i
				}
				n--
			}
		}
		t.Fatalf("no %v", op)
		return 0
	}
	for _, test := range []struct{ from, label, want int }{{at(wasm.OpBr, 0), 1, at(wasm.OpLoop, 0)}, {at(wasm.OpBr, 1), 2, 0}, {at(wasm.OpBr, 2), 1, -1}} {
		if got := Target(body, test.from, uint32(test.label)); got != test.want {
			t.Errorf("label %d at %d: block at %d, want %d", test.label, test.from, got, test.want)
		}
	}
	if got, want := BlockEnd(body, 0), len(body)-2; got != want {
		t.Errorf("the first block ends at %d, want %d", got, want)
	}
	if got, want := BlockRest(body, at(wasm.OpBr, 0)), at(wasm.OpElse, 0); got != want {
		t.Errorf("the rest of the first arm ends at %d, want %d", got, want)
	}
	for place, want := range map[int]bool{1: false, at(wasm.OpBr, 0): true, at(wasm.OpBr, 2): false} {
		if InLoop(body, place) != want {
			t.Errorf("place %d: in a loop: %v", place, !want)
		}
	}
}

// TestUnwrapped takes blocks away: labels beyond them become one less.
func TestUnwrapped(t *testing.T) {
	m := parse(t, `(module (func (block (block (br 1)))))`)
	m.Funcs[0].Body = Unwrapped(m, m.Funcs[0].Body, 1)
	is(t, m, `(module (func (block (br 0))))`)
	if Unwrapped(m, slices.Clone(m.Funcs[0].Body), 0) != nil {
		t.Error("a block that something branches to is taken away")
	}
}

// TestConstants: what pushes a value is told from what does not, and the value comes back.
func TestConstants(t *testing.T) {
	for _, typ := range []wasm.Valtype{wasm.TypeI32, wasm.TypeI64, wasm.TypeF32, wasm.TypeF64, wasm.TypeV128} {
		for _, v := range []wasm.Value{{Kind: typ.Kind}, Counted(typ, 3), Marked(typ, 5)} {
			in := Const(v)
			if !IsConst(&in) || Constant(&in) != v {
				t.Errorf("%v becomes %v", v, Constant(&in))
			}
		}
		if one := One(typ); Zero(typ) == one || typ != wasm.TypeV128 && Constant(&one).Lo != 1 {
			t.Errorf("%v: one is %v", typ, one)
		}
	}
	if null := Zero(wasm.TypeExnref); IsConst(&null) || null.Op != wasm.OpRefNull {
		t.Errorf("the default of an exnref is %v", null)
	}
}

// TestStandIns: bodies of zeros and code in the places of calls fit every type.
func TestStandIns(t *testing.T) {
	m := parse(t, `(module (type (func (param i64 v128) (result f32 exnref i32))) (func $f (type 0) unreachable)
		(func (type 0) (call $f (local.get 0) (local.get 1))))`)
	m.Funcs[0].Body = ZeroBody(Comptype(m, 0).Results)
	last := m.Funcs[1].Body
	m.Funcs[1].Body = slices.Replace(last, 2, 3, SkipCall(Comptype(m, 0))...)
	if s := print(t, m); strings.Contains(s, "call") || strings.Contains(s, "unreachable") {
		t.Error(s)
	}
	if TrapAll(m); strings.Count(print(t, m), "unreachable") != 2 {
		t.Error("a function does more than trap")
	}
}

// TestRemoveType: a type is left out of its group, and the group with its last type.
func TestRemoveType(t *testing.T) {
	m := parse(t, `(module (rec (type (func (param i32))) (type $a (func))) (type $b (struct)) (tag (type $a)))`)
	Remove(m, SpaceTypes, 0)
	is(t, m, `(module (type $a (func)) (type $b (struct)) (tag (type $a)))`)
	Remove(m, SpaceTypes, 1)
	is(t, m, `(module (type $a (func)) (tag (type $a)))`)
}
