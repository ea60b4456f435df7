package binary

import (
	"errors"
	"testing"

	"wasmjudge/wasm"
)

// Malformed modules beyond those of the official suite: message, offset and section of the error.
func TestMalformed(t *testing.T) {
	tests := []struct {
		name, module string
		msg          string
		pos          uint32
		section      string
	}{
		{"unknown section", module("0f 00"), "malformed section id", 8, "unknown"},
		{"section beyond the end", module("01 05 00"), "length out of bounds", 9, "type"},
		{"section too short", module("01 02 00 00"), "section size mismatch", 10, "type"},
		{"order of tag and memory", module("0d 01 00  05 01 00"), "unexpected content after last section", 11, "memory"},
		{"order of tag and global", module("06 01 00  0d 01 00"), "unexpected content after last section", 11, "tag"},

		{"no type", module("01 02 01 40"), "malformed definition type", 11, "type"},
		{"type in two bytes", module("01 05 01 e0 7f 00 00"), tooLong, 11, "type"},
		{"no value type", module("01 05 01 60 01 40 00"), "malformed value type", 13, "type"},
		{"value type in two bytes", module("01 06 01 60 01 ff 7f 00"), tooLong, 13, "type"},
		{"packed parameter", module("01 05 01 60 01 78 00"), "malformed value type", 13, "type"},
		{"no storage type", module("01 04 01 5e 40 00"), "malformed storage type", 12, "type"},
		{"no heap type", module("01 06 01 60 01 63 7f 00"), "malformed heap type", 14, "type"},
		{"heap type in two bytes", module("01 07 01 60 01 63 f0 7f 00"), tooLong, 14, "type"},
		{"mutability", module("01 04 01 5e 7f 04"), "malformed mutability", 13, "type"},
		{"sub type without a type", module("01 04 01 50 00 40"), "malformed definition type", 13, "type"},
		{"recursive group in a group", module("01 07 01 4e 01 4e 01 5f 00"), "malformed definition type", 13, "type"},

		{"import of a fifth kind", module("02 05 01 00 00 05 00"), "malformed import kind", 13, "import"},
		{"import of a tag with attribute", module("02 06 01 00 00 04 01 00"), "zero byte expected", 14, "import"},
		{"table with a reserved byte", module("04 05 01 40 01 70 00"), "zero byte expected", 12, "table"},
		{"table of numbers", module("04 04 01 7f 00 00"), "malformed reference type", 11, "table"},
		{"limits with an unknown flag", module("05 04 01 11 00 01"), "malformed limits flags", 11, "memory"},
		{"limits with shared and an unknown flag", module("05 04 01 13 00 01"), "malformed limits flags", 11, "memory"},
		{"export of a fifth kind", module("07 04 01 00 05 00"), "malformed export kind", 12, "export"},
		{"eighth form of element segment", module("09 02 01 08"), "malformed elements segment kind", 11, "elem"},
		{"element kind", module("09 04 01 01 01 00"), "malformed element kind", 12, "elem"},
		{"third form of data segment", module("0b 02 01 03"), "malformed data segment kind", 11, "data"},

		{"two ends", module(nullary, "0a 05 01 03 00 0b 0b"), "section size mismatch", 22, "code"},
		{"else without if", module(nullary, "0a 05 01 03 00 05 0b"), "END opcode expected", 23, "code"},
		{"else in a block", module(nullary, "0a 08 01 06 00 02 40 05 0b 0b"), "END opcode expected", 25, "code"},
		{"two elses", module(nullary, "0a 09 01 07 00 04 40 05 05 0b 0b"), "END opcode expected", 26, "code"},
		{"else of a block in an if", module(nullary, "0a 0b 01 09 00 04 40 02 40 05 0b 0b 0b"), "END opcode expected", 27, "code"},
		{"block without end", module(nullary, "0a 06 01 04 00 02 40 0b"), unexpectedEnd, 26, "code"},
		{"opcode", module(nullary, "0a 05 01 03 00 16 0b"), "illegal opcode 16", 23, "code"},
		{"opcode of a prefix", module(nullary, "0a 06 01 04 00 fe 7f 0b"), "illegal opcode fe", 23, "code"},
		{"prefix alone", module(nullary, "0a 05 01 03 00 fe 80"), "illegal opcode fe", 23, "code"},
		{"prefixed opcode", module(nullary, "0a 07 01 05 00 fc 92 01 0b"), "illegal opcode fc 92", 23, "code"},
		{"vector opcode", module(nullary, "0a 07 01 05 00 fd ff 03 0b"), "illegal opcode fd 1ff", 23, "code"},
		{"opcode in too many bytes", module(nullary, "0a 0b 01 09 00 fc 80 80 80 80 80 00 0b"), tooLong, 24, "code"},
		{"block type", module(nullary, "0a 07 01 05 00 02 41 0b 0b"), "malformed value type", 24, "code"},
		{"empty block type in two bytes", module(nullary, "0a 08 01 06 00 02 c0 7f 0b 0b"), tooLong, 24, "code"},
		{"catch clause", module(nullary, "0a 0a 01 08 00 1f 40 01 04 00 0b 0b"), "malformed catch clause", 26, "code"},
		{"cast flags", module(nullary, "0a 0a 01 08 00 fb 18 04 00 6e 6e 0b"), "malformed br_on_cast flags", 25, "code"},
		{"memory argument", module(nullary, "0a 08 01 06 00 28 80 01 00 0b"), "malformed memop flags", 24, "code"},
		{"data in code", module(nullary, "0a 08 01 06 00 fb 09 00 00 0b"), "data count section required", 23, ""},
		{"vector constant", module(nullary, "0a 07 01 05 00 fd 0c 00 0b"), unexpectedEnd, 27, "code"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := unhex(t, test.module)
			m, err := decode(b)
			if err == nil {
				t.Fatalf("read without error: %+v", m)
			}
			var e *wasm.Error
			if !errors.As(err, &e) {
				t.Fatalf("%T is no *wasm.Error", err)
			}
			if e.Kind != wasm.Malformed || e.Msg != test.msg || e.Pos != test.pos || e.Rule != test.section {
				t.Errorf("got %v %q at %d in %q, want %q at %d in %q", e.Kind, e.Msg, e.Pos, e.Rule, test.msg, test.pos, test.section)
			}
		})
	}
}

// Whatever a module is cut off after, reading it gives an error and no panic.
func TestTruncated(t *testing.T) {
	b := Encode(everything())
	for n := range b {
		if m, err := decode(b[:n]); err == nil && !endsWithSection(b, n) {
			t.Errorf("cut off after %d of %d bytes it is read without error: %+v", n, len(b), m)
		}
	}
}

// endsWithSection reports whether one of the sections of b ends at n.
func endsWithSection(b []byte, n int) bool {
	r := &reader{b: b, pos: len(magic) + len(version)}
	for r.pos < n {
		r.byte()
		r.bytes(r.count())
	}
	return r.pos == n
}
