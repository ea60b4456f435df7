package wasm

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// instructions lists every Op that is one.
func instructions() (ops []Op) {
	for op := range Op(OpCount) {
		if op.Row().Name != "" {
			ops = append(ops, op)
		}
	}
	return ops
}

// values lists the instructions that have no execution rule because they are values (specification 4.2.1).
var values = []Op{OpI32Const, OpI64Const, OpF32Const, OpF64Const, OpV128Const}

func TestRowsAreComplete(t *testing.T) {
	rule := regexp.MustCompile(`^(Instr_ok|Step|Step_pure|Step_read)/[a-z0-9_]+([.-][a-z0-9_]+)*$`)
	for _, op := range instructions() {
		row := op.Row()
		if row.Chapter == ChapterNone {
			t.Errorf("%s has no chapter", row.Name)
		}
		if row.Imm >= ImmCount {
			t.Errorf("%s has immediates of unknown shape %d", row.Name, row.Imm)
		}
		if !rule.MatchString(row.Valid) {
			t.Errorf("%s has the validation rule %q", row.Name, row.Valid)
		}
		if (len(op.Rules()) == 0) != slices.Contains(values, op) {
			t.Errorf("%s has the execution rules %q", row.Name, row.Exec)
		}
		for _, r := range op.Rules() {
			if !rule.MatchString(r) {
				t.Errorf("%s has the execution rule %q", row.Name, r)
			}
		}
	}
	for op := range Op(OpCount) {
		if row := op.Row(); row.Name == "" && *row != (Row{}) {
			t.Errorf("op %#x is no instruction but has a row: %+v", uint16(op), *row)
		}
	}
	if row := Op(0xFFFF).Row(); row.Name != "" {
		t.Errorf("an op beyond the table is %s", row.Name)
	}
}

func TestSignatures(t *testing.T) {
	sig := regexp.MustCompile(`^[iIfFva]*:[iIfFva]?$`)
	for _, op := range instructions() {
		row := op.Row()
		if row.Sig != "" && !sig.MatchString(row.Sig) {
			t.Errorf("%s has the signature %q", row.Name, row.Sig)
		}
		if fixed := row.Chapter == ChapterNumeric || row.Chapter == ChapterVector; fixed && row.Sig == "" {
			t.Errorf("%s has no signature", row.Name)
		}
		memory := slices.Contains([]Imm{ImmMem, ImmMemData, ImmMemarg, ImmMemargLane}, row.Imm)
		if memory != strings.Contains(row.Sig, "a") {
			t.Errorf("%s has a memory %v, and the signature %q", row.Name, memory, row.Sig)
		}
		if access := row.Imm == ImmMemarg || row.Imm == ImmMemargLane; access != (row.Width > 0) || row.Width&(row.Width-1) != 0 {
			t.Errorf("%s accesses memory %v, with a width of %d", row.Name, access, row.Width)
		}
		if got := row.Params() + ":" + row.Results(); row.Sig != "" && got != row.Sig {
			t.Errorf("%s has the parameters and results %s of %s", row.Name, got, row.Sig)
		}
	}
}

func TestOpcodes(t *testing.T) {
	for _, op := range instructions() {
		prefix, code := op.Prefix()
		if back, ok := OpOf(prefix, code); back != op || !ok {
			t.Errorf("%s is %#x %#x, which is %s %v", op, prefix, code, back, ok)
		}
	}
	// Every prefix and code that has an Op comes back, and nothing else has one.
	n := 0
	for _, prefix := range []byte{0, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF} {
		for code := range uint32(0x400) {
			op, ok := OpOf(prefix, code)
			if !ok {
				continue
			}
			n++
			if p, c := op.Prefix(); p != prefix || c != code {
				t.Errorf("%#x %#x is %s, which is %#x %#x", prefix, code, op, p, c)
			}
		}
	}
	if want := len(instructions()); n != want {
		t.Errorf("%d opcodes have an instruction, of %d instructions", n, want)
	}
	if _, ok := OpOf(0xFD, 1<<32-1); ok {
		t.Error("the largest code has an instruction")
	}
}

// TestWellKnownOpcodes pins some opcodes of the binary format (specification 5.4).
func TestWellKnownOpcodes(t *testing.T) {
	tests := []struct {
		prefix byte
		code   uint32
		name   string
	}{
		{0, 0x00, "unreachable"}, {0, 0x08, "throw"}, {0, 0x0A, "throw_ref"}, {0, 0x0B, "end"}, {0, 0x1F, "try_table"},
		{0, 0x6A, "i32.add"}, {0, 0xD2, "ref.func"}, {0, 0xD3, "ref.eq"}, {0, 0xD6, "br_on_non_null"},
		{0xFB, 0, "struct.new"}, {0xFB, 24, "br_on_cast"}, {0xFB, 30, "i31.get_u"},
		{0xFC, 7, "i64.trunc_sat_f64_u"}, {0xFC, 17, "table.fill"},
		{0xFD, 0, "v128.load"}, {0xFD, 12, "v128.const"}, {0xFD, 77, "v128.not"}, {0xFD, 275, "i32x4.relaxed_dot_i8x16_i7x16_add_s"},
	}
	for _, test := range tests {
		if op, ok := OpOf(test.prefix, test.code); !ok || op.String() != test.name {
			t.Errorf("%#x %d is %s, want %s", test.prefix, test.code, op, test.name)
		}
	}
}

func TestOpNamed(t *testing.T) {
	first := map[string]Op{}
	for _, op := range instructions() {
		if _, seen := first[op.String()]; !seen {
			first[op.String()] = op
		}
	}
	for name, want := range first {
		if op, ok := OpNamed(name); op != want || !ok {
			t.Errorf("%s is op %#x %v, want %#x", name, uint16(op), ok, uint16(want))
		}
	}
	for name, want := range map[string]Op{"select": OpSelect, "ref.test": OpRefTest, "ref.cast": OpRefCast} {
		if op, _ := OpNamed(name); op != want {
			t.Errorf("%s is op %#x, want %#x", name, uint16(op), uint16(want))
		}
	}
	for _, name := range []string{"", "try", "i32.Add", "i32.add "} {
		if op, ok := OpNamed(name); ok {
			t.Errorf("%q is op %#x", name, uint16(op))
		}
	}
}

func TestStructured(t *testing.T) {
	for _, op := range instructions() {
		want := op == OpBlock || op == OpLoop || op == OpIf || op == OpTryTable
		if op.Structured() != want {
			t.Errorf("%s is structured: %v", op, !want)
		}
	}
}
