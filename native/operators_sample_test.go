package native_test

import (
	"fmt"
	"slices"
	"strings"

	"wasmjudge/wasm"
)

// sample is a function with one operator whose operands have one shape.
type sample struct {
	op     wasm.Op
	params string // parameters, results and locals
	body   string
	shown  bool // the golden shows params as well
}

// A row of the instruction table that fixes its operands is enough to write its samples: each operand is a local, a
// constant or a value in memory, and where the result is a condition, a branch or a select follows.

// operands has the types of operands by their letters in wasm.Row.Sig.
var operands = map[byte]struct{ typ, load, constant string }{
	'i': {"i32", "i32.load", "i32.const 7"},
	'I': {"i64", "i64.load", "i64.const 7"},
	'f': {"f32", "f32.load", "f32.const 1.5"},
	'F': {"f64", "f64.load", "f64.const 1.5"},
	'v': {"v128", "v128.load", "v128.const i32x4 1 2 3 4"},
}

// operand writes an operand by its name and the letter of its type.
type operand func(s *sampler, name, letter byte) string

func local(s *sampler, name, letter byte) string {
	s.param(name, letter)
	return fmt.Sprintf("(local.get $%c)", name)
}

func constant(_ *sampler, _, letter byte) string { return "(" + operands[letter].constant + ")" }

// number is a constant other than the usual one.
func number(n string) operand {
	return func(_ *sampler, _, letter byte) string { return "(" + operands[letter].typ + ".const " + n + ")" }
}

func inMemory(s *sampler, _, letter byte) string {
	s.param('p', 'i')
	return "(" + operands[letter].load + " offset=8 (local.get $p))"
}

// sum is an address.
func sum(s *sampler, name, letter byte) string {
	typ := operands[letter].typ
	return fmt.Sprintf("(%s.add %s (%s.const 16))", typ, local(s, name, letter), typ)
}

// scaled is an address with an index.
func scaled(s *sampler, name, letter byte) string {
	typ := operands[letter].typ
	return fmt.Sprintf("(%s.add %s (%s.shl %s (%s.const 2)))", typ, local(s, name, letter), typ, local(s, 'k', letter), typ)
}

// sampler writes the samples of one row.
type sampler struct {
	op     wasm.Op
	row    *wasm.Row
	params []string // those of the sample that is being written
	list   []sample
}

// samplesOf writes the samples of a row that fixes its operands.
func samplesOf(op wasm.Op) []sample {
	s := &sampler{op: op, row: op.Row()}
	switch {
	case s.row.Imm == wasm.ImmMemarg || s.row.Imm == wasm.ImmMemargLane:
		s.accesses()
	case strings.Contains(s.row.Sig, "a"):
		s.memories()
	default:
		s.values()
	}
	return s.list
}

func (s *sampler) param(name, letter byte) {
	if p := fmt.Sprintf("(param $%c %s)", name, operands[letter].typ); !slices.Contains(s.params, p) {
		s.params = append(s.params, p)
	}
}

// add writes a sample: the operator with immediates and operands, within another expression if around is not "%s".
func (s *sampler) add(around, typ, letters, immediates string, args ...operand) {
	s.params = s.params[:0]
	x := s.row.Name + immediates
	for k, arg := range args {
		x += " " + arg(s, "xyz"[k], letters[k])
	}
	if typ != "" {
		typ = " (result " + typ + ")"
	}
	s.list = append(s.list, sample{op: s.op, params: strings.Join(s.params, " ") + typ, body: fmt.Sprintf(around, "("+x+")")})
}

// result is the type of the result, or "".
func (s *sampler) result(letters string) string {
	if letters == "" {
		return ""
	}
	return operands[letters[0]].typ
}

// values writes samples of an operator that touches no memory of its own.
func (s *sampler) values() {
	params, typ := s.row.Params(), s.result(s.row.Results())
	shapes := shapesOf(params, s.row.Valid)
	for _, immediates := range immediatesOf(s.row) {
		for _, shape := range shapes {
			s.add("%s", typ, params, immediates, shape...)
		}
	}
	if s.row.Results() == "i" && strings.HasSuffix(s.row.Valid, "op") && strings.Contains("testop relop vtestop", s.row.Valid[9:]) {
		s.conditions(params, shapes)
	}
	if divides := strings.Contains(s.row.Name, ".div_") || strings.Contains(s.row.Name, ".rem_"); divides || strings.HasSuffix(s.row.Name, ".mul") && s.row.Chapter == wasm.ChapterNumeric {
		for _, n := range []string{"-1", "3", "8", "1000"} {
			s.add("%s", typ, params, "", local, number(n))
		}
	}
	if typ == "i64" && len(params) == 2 {
		s.add("%s", typ, params, "", local, number("0x123456789abc"))
	}
}

// conditions writes samples whose result decides about something.
func (s *sampler) conditions(params string, shapes [][]operand) {
	for _, shape := range shapes {
		s.add("(if (result i32) %s (then (i32.const 1)) (else (i32.const 2)))", "i32", params, "", shape...)
	}
	s.add("(if (result i32) (i32.eqz %s) (then (i32.const 1)) (else (i32.const 2)))", "i32", params, "", shapes[0]...)
	s.add("(select (i32.const 1) (i32.const 2) %s)", "i32", params, "", shapes[0]...)
	if len(params) == 2 {
		s.add("(if (result i32) %s (then (i32.const 1)) (else (i32.const 2)))", "i32", params, "", local, number("0"))
	}
}

// shapesOf has the shapes of operands: all locals first.
func shapesOf(params, rule string) [][]operand {
	switch {
	case params == "":
		return [][]operand{{}}
	case len(params) == 1:
		return [][]operand{{local}, {constant}, {inMemory}}
	case rule == "Instr_ok/vshiftop":
		return [][]operand{{local, local}, {local, constant}, {inMemory, local}, {local, inMemory}}
	case len(params) == 2:
		return [][]operand{{local, local}, {local, constant}, {constant, local}, {local, inMemory}, {inMemory, local}}
	}
	return [][]operand{{local, local, local}, {constant, local, local}, {local, constant, local}, {local, local, constant},
		{inMemory, local, local}, {local, inMemory, local}, {local, local, inMemory}}
}

// immediatesOf has the immediates that samples of an operator without an address have.
func immediatesOf(r *wasm.Row) []string {
	switch r.Imm {
	case wasm.ImmLane:
		return []string{" 0", " 1"}
	case wasm.ImmShuffle:
		return []string{
			" 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31",   // a blend
			" 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23", // both lower halves in turn
			" 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18",
			" 4 5 6 7 0 1 2 3 12 13 14 15 8 9 10 11", // doublewords of one
			" 0 9 2 17 4 25 6 7 8 1 10 11 12 3 14 15",
		}
	case wasm.ImmData:
		return []string{" $bytes"}
	case wasm.ImmElem:
		return []string{" $elems"}
	case wasm.ImmI32:
		return []string{" 0", " -1", " 0x12345678"}
	case wasm.ImmI64:
		return []string{" 0", " -1", " 0x12345678", " 0x123456789abcdef0"}
	case wasm.ImmF32, wasm.ImmF64:
		return []string{" 0", " -0", " 1.5"}
	case wasm.ImmV128:
		return []string{" i32x4 0 0 0 0", " i32x4 -1 -1 -1 -1", " i32x4 1 2 3 4"}
	}
	return []string{""}
}

// accesses writes samples of loads and stores: of each form of an address, and each shape of what is stored.
func (s *sampler) accesses() {
	lane := ""
	if s.row.Imm == wasm.ImmMemargLane {
		lane = " 1"
	}
	for _, memory := range []struct{ name, letter string }{{"", "i"}, {" $long", "I"}} {
		letters := strings.ReplaceAll(s.row.Params(), "a", memory.letter)
		values := slices.Repeat([]operand{local}, len(letters)-1)
		addresses := []operand{local, number("16"), sum, scaled}
		if memory.letter == "I" {
			addresses = addresses[:1]
		}
		for _, address := range addresses {
			s.add("%s", s.result(s.row.Results()), letters, memory.name+" offset=8"+lane, append([]operand{address}, values...)...)
		}
		if len(values) > 0 && s.row.Results() == "" && s.row.Imm == wasm.ImmMemarg && memory.letter == "i" {
			s.add("%s", "", letters, " offset=8", local, constant)
			s.add("%s", "", letters, " offset=8", local, inMemory)
		}
	}
}

// memories writes samples of the other instructions on memories.
func (s *sampler) memories() {
	segment := ""
	if s.row.Imm == wasm.ImmMemData {
		segment = " $bytes"
	}
	for _, memory := range []struct{ name, letter string }{{"", "i"}, {" $long", "I"}} {
		if memory.name == "" && segment != "" {
			memory.name = " $memory"
		}
		params, results := strings.ReplaceAll(s.row.Params(), "a", memory.letter), strings.ReplaceAll(s.row.Results(), "a", memory.letter)
		s.add("%s", s.result(results), params, memory.name+segment, slices.Repeat([]operand{local}, len(params))...)
		if len(params) > 0 {
			s.add("%s", s.result(results), params, memory.name+segment, slices.Repeat([]operand{number("7")}, len(params))...)
		}
	}
}
