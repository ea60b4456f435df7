package core_test

import (
	"strings"
	"testing"

	"wasmjudge/spectec/core"
	"wasmjudge/spectec/elab"
	"wasmjudge/spectec/syntax"
)

// program compiles a text of a test's own.
func program(t *testing.T, text string) *core.Program {
	t.Helper()
	items, errs := syntax.Parse([]syntax.File{{Name: "t", Text: text}})
	e := elab.Elaborate(items, errs)
	for _, r := range e.Refusals {
		t.Error(r)
	}
	return core.New(e)
}

// functions is a text with one function for each thing that a clause can do.
const functions = `syntax N = nat
syntax n = nat
syntax byte = 0x00 | ... | 0xFF
syntax op = ADD | SUB n | LIST op*
syntax num = ADD | NONE
syntax rec = {XS nat*, Y op*}
syntax pair = n -> op
var b : byte

def $sum(nat*) : nat
def $sum(eps) = 0
def $sum(n n'*) = $(n + $sum(n'*))

def $last(nat*) : nat
def $last(n* m) = m

def $split(nat*, nat) : (nat*, nat*)
def $split(i^n j*, n) = (i^n, j*)

def $same(nat*, nat*) : nat
def $same(i*, i*) = 1
def $same(i*, j*) = 0  -- otherwise

def $half(nat) : nat
def $half(i) = k  -- if $(2 * k) = i

def $twice(nat) : nat hint(inverse $half)
def $twice(i) = $(2 * i)

def $untwice(nat) : nat
def $untwice(i) = k  -- if $twice(k) = i

def $narrow(op) : nat
def $narrow(num) = 1
def $narrow(SUB n) = n
def $narrow(op) = 9  -- otherwise

def $squares(nat) : nat*
def $squares(n) = ($(i * i))^(i<n)

def $add(rec, nat) : rec
def $add(rec, n) = rec[.XS =++ n] ++ {Y (SUB n)}

def $set(nat*, nat, nat) : nat*
def $set(i*, n, k) = i*[[n] = k]

def $pick(nat*) : nat
def $pick(i*) = k  -- if (k, 7) <- (i, $(i + 1))*

def $only(nat) : nat
def $only(i) = k  -- if (k, 7) <- (i, $(i + 3))

def $firsts(op*) : nat*
def $firsts((SUB n)*) = n*

def $bytes(nat) : byte*
def $bytes(n) = (0x01) (0x00)^n

def $map(def $f(nat) : nat, nat*) : nat*
def $map(def $f, n*) = $f(n)*

def $twices(nat*) : nat*
def $twices(n*) = $map($twice, n*)

relation R: nat ~> pair
rule R/zero: 0 ~> 0 -> ADD
rule R/more: i ~> j -> SUB i  -- if j = $(i - 1)

def $r(nat) : nat
def $r(i) = j  -- R: i ~> j -> op
`

// TestFunctions calls each function.
func TestFunctions(t *testing.T) {
	p := program(t, strings.Replace(functions, "(k, 7) <- (i, $(i + 1))*", "k <- i*", 1))
	nums := func(ns ...int64) core.Value {
		var vs []core.Value
		for _, n := range ns {
			vs = append(vs, core.Num(n))
		}
		return core.Listed(vs...)
	}
	op := func(key string, args ...core.Value) core.Value {
		if len(args) == 0 {
			return p.Nullary(p.Con(key))
		}
		return &core.Case{Con: p.Con(key), Args: args}
	}
	for _, c := range []struct {
		name string
		args []core.Value
		want string
	}{
		{"sum", []core.Value{nums(1, 2, 3)}, "6"},
		{"last", []core.Value{nums(1, 2, 3)}, "3"},
		{"last", []core.Value{nums()}, "nothing"},
		{"split", []core.Value{nums(1, 2, 3), core.Num(1)}, "(1, 2 3)"},
		{"split", []core.Value{nums(1), core.Num(2)}, "nothing"},
		{"same", []core.Value{nums(1, 2), nums(1, 2)}, "1"},
		{"same", []core.Value{nums(1, 2), nums(1)}, "0"},
		{"half", []core.Value{core.Num(8)}, "4"},
		{"half", []core.Value{core.Num(7)}, "nothing"},
		{"untwice", []core.Value{core.Num(6)}, "3"},
		{"narrow", []core.Value{op("ADD")}, "1"},
		{"narrow", []core.Value{op("SUB %", core.Num(5))}, "5"},
		{"narrow", []core.Value{op("LIST %", core.Empty)}, "9"},
		{"squares", []core.Value{core.Num(4)}, "0 1 4 9"},
		{"add", []core.Value{&core.Record{Fields: []core.Value{nums(1), core.Empty}}, core.Num(2)}, "{1 2, (SUB 2)}"},
		{"set", []core.Value{nums(1, 2, 3), core.Num(1), core.Num(9)}, "1 9 3"},
		{"set", []core.Value{nums(1), core.Num(1), core.Num(9)}, "nothing"},
		{"pick", []core.Value{nums(4, 5)}, "4"},
		{"only", []core.Value{core.Num(4)}, "4"},
		{"only", []core.Value{core.Num(5)}, "nothing"},
		{"firsts", []core.Value{core.Listed(op("SUB %", core.Num(1)), op("SUB %", core.Num(2)))}, "1 2"},
		{"firsts", []core.Value{core.Listed(op("ADD"))}, "nothing"},
		{"bytes", []core.Value{core.Num(2)}, "1 0 0"},
		{"twices", []core.Value{nums(1, 2)}, "2 4"},
		{"r", []core.Value{core.Num(0)}, "0"},
		{"r", []core.Value{core.Num(3)}, "2"},
	} {
		fn, err := p.Func(c.name)
		if err != nil {
			t.Errorf("$%s: %v", c.name, err)
			continue
		}
		if got := core.Show(fn.Call(core.NewCtx(), c.args...)); got != c.want {
			t.Errorf("$%s(%s) = %s, want %s", c.name, core.Show(core.Listed(c.args...)), got, c.want)
		}
	}
}

// TestRefused: what cannot be executed is refused with the reason.
func TestRefused(t *testing.T) {
	p := program(t, `syntax n = nat
syntax m = nat
syntax store = {XS nat*}
syntax frame = {YS nat*}
syntax state = store; frame
syntax s = store
def $two(nat*) : nat
def $two(n* m*) = |n*|
def $never(nat) : nat
def $never(n) = m
def $loop(nat) : nat
def $loop(n) = k -- if k = j -- if j = k -- if $(j + k) = n
def $once(state, nat) : state
def $once(store; frame, n) = store[.XS =++ n]; frame
def $again(state, nat) : (state, nat)
def $again(state, n) = (state', |store.XS|) -- if state = store; frame -- if state' = $once(state, n)
def $late(state, nat) : (state, state)
def $late(state, n) = (state', state) -- if state' = $once(state, n)
def $tool(nat) : nat hint(builtin)
relation Eval_expr: state; nat ~>* state; nat
def $pure(state, nat) : (state, nat)
def $pure(state, n) = (state, m) -- Eval_expr: state; n ~>* state; m
def $impure(state, nat) : (state, nat)
def $impure(state, n) = (state, m) -- Eval_expr: state; n ~>* state'; m
`)
	p.Native["Eval_expr"] = core.Native{In: []bool{true, true, false, false}}
	for name, want := range map[string]string{
		"two":    "this can be divided in several ways",
		"never":  "nothing gives m a value",
		"loop":   "neither side is known: k and j have no value",
		"late":   "the state state is used after it was replaced",
		"impure": "the state state is used after it was replaced",
		"tool":   "the text leaves $tool to its tools, and no builtin has this name",
	} {
		_, err := p.Func(name)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("$%s: %v, want %s", name, err, want)
		}
	}
	for _, name := range []string{"once", "pure"} {
		if _, err := p.Func(name); err != nil {
			t.Error(err)
		}
	}
}

// TestInPlace: a store is written in place, everything else is copied.
func TestInPlace(t *testing.T) {
	p := program(t, `syntax n = nat
syntax store = {XS nat*, B nat*}
syntax frame = {YS nat*}
syntax state = store; frame
def $put(state, nat) : state
def $put(store; frame, n) = store[.XS[0] = n]; frame
def $copy(frame, nat) : (frame, frame)
def $copy(frame, n) = (frame, frame') -- if frame' = {YS n}
`)
	fn, err := p.Func("put")
	if err != nil {
		t.Fatal(err)
	}
	s := &core.Record{Fields: []core.Value{core.Listed(core.Num(1), core.Num(2)), core.Empty}}
	f := &core.Record{Fields: []core.Value{core.Empty}}
	z := &core.Case{Con: p.Con("% ; %"), Args: []core.Value{s, f}}
	before := s.Fields[0]
	got := fn.Call(core.NewCtx(), z, core.Num(7)).(*core.Case)
	if got.Args[0] != core.Value(s) || core.Show(s.Fields[0].(core.List).At(0)) != "7" {
		t.Errorf("the store was not written in place: %s", core.Show(got))
	}
	if core.Show(before) != "1 2" {
		t.Errorf("a list that others hold was written: %s", core.Show(before))
	}
	first := s.Fields[0]
	fn.Call(core.NewCtx(), z, core.Num(8))
	if s.Fields[0] != first {
		t.Error("a list that the store alone holds was copied")
	}
}

// TestNumbers: arithmetic beyond 64 bits, and fractions.
func TestNumbers(t *testing.T) {
	p := program(t, `syntax n = nat
syntax N = nat
def $mul(nat, nat) : nat
def $mul(n, n') = $((n * n') \ 2^64)
def $less(nat, nat) : bool
def $less(n, n') = $(n / 3 < n')
def $minus(nat, nat) : int
def $minus(n, n') = $(n - n')
`)
	for _, c := range []struct {
		name string
		a, b uint64
		want string
	}{
		{"mul", 1 << 63, 3, "9223372036854775808"},
		{"mul", 3037000500, 3037000500, "9223372037000250000"},
		{"mul", 7, 6, "42"},
		{"less", 7, 2, "false"},
		{"less", 7, 3, "true"},
		{"minus", 1 << 63, 1<<63 + 1, "-1"},
	} {
		fn, err := p.Func(c.name)
		if err != nil {
			t.Fatal(err)
		}
		if got := core.Show(fn.Call(core.NewCtx(), core.Natural(c.a), core.Natural(c.b))); got != c.want {
			t.Errorf("$%s(%d, %d) = %s, want %s", c.name, c.a, c.b, got, c.want)
		}
	}
}
