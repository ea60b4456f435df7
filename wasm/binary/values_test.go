package binary

import (
	"bytes"
	"math"
	"testing"

	"github.com/tetratelabs/wabin/leb128"
)

// Integers by their bytes. The official suite's binary-leb128.wast has the same rules in the context of modules.
func TestReadIntegers(t *testing.T) {
	u32 := func(r *reader) int64 { return int64(r.u32()) }
	u64 := func(r *reader) int64 { return int64(r.u64()) }
	signed := func(n int) func(r *reader) int64 { return func(r *reader) int64 { return r.sN(n) } }
	tests := []struct {
		name string
		read func(*reader) int64
		in   string
		want int64
		err  string
	}{
		{"u32", u32, "00", 0, ""},
		{"u32", u32, "7f", 127, ""},
		{"u32", u32, "80 01", 128, ""},
		{"u32 with zeros", u32, "83 80 80 80 00", 3, ""},
		{"u32", u32, "ff ff ff ff 0f", math.MaxUint32, ""},
		{"u32", u32, "ff ff ff ff 1f", 0, tooLarge},
		{"u32", u32, "80 80 80 80 10", 0, tooLarge},
		{"u32", u32, "80 80 80 80 80 00", 0, tooLong},
		{"u32", u32, "80 80 80 80 90 00", 0, tooLarge},
		{"u32", u32, "", 0, unexpectedEnd},
		{"u32", u32, "80 80", 0, unexpectedEnd},

		{"u64", u64, "ff ff ff ff ff ff ff ff ff 01", -1, ""},
		{"u64", u64, "80 80 80 80 80 80 80 80 80 02", 0, tooLarge},
		{"u64", u64, "80 80 80 80 80 80 80 80 80 80 00", 0, tooLong},
		{"u64", u64, "80 80 80 80 80", 0, unexpectedEnd},

		{"s32", signed(32), "3f", 63, ""},
		{"s32", signed(32), "40", -64, ""},
		{"s32", signed(32), "c0 00", 64, ""},
		{"s32", signed(32), "bf 7f", -65, ""},
		{"s32", signed(32), "80 80 80 80 78", math.MinInt32, ""},
		{"s32", signed(32), "ff ff ff ff 07", math.MaxInt32, ""},
		{"s32", signed(32), "ff ff ff ff 7f", -1, ""},
		{"s32", signed(32), "ff ff ff ff 0f", 0, tooLarge},
		{"s32", signed(32), "80 80 80 80 70", 0, tooLarge},
		{"s32", signed(32), "80 80 80 80 80 00", 0, tooLong},
		{"s32", signed(32), "80 80 80", 0, unexpectedEnd},

		{"s33", signed(33), "ff ff ff ff 0f", math.MaxUint32, ""},
		{"s33", signed(33), "80 80 80 80 70", -1 << 32, ""},
		{"s33", signed(33), "ff ff ff ff 1f", 0, tooLarge},
		{"s33", signed(33), "80 80 80 80 60", 0, tooLarge},

		{"s64", signed(64), "ff ff ff ff ff ff ff ff ff 00", math.MaxInt64, ""},
		{"s64", signed(64), "80 80 80 80 80 80 80 80 80 7f", math.MinInt64, ""},
		{"s64", signed(64), "80 80 80 80 80 80 80 80 80 01", 0, tooLarge},
		{"s64", signed(64), "ff ff ff ff ff ff ff ff ff 7e", 0, tooLarge},
		{"s64", signed(64), "80 80 80 80 80 80 80 80 80 80 00", 0, tooLong},
	}
	for _, test := range tests {
		b := unhex(t, test.in)
		r := &reader{b: b}
		got := test.read(r)
		switch {
		case r.pos != len(b):
			t.Errorf("%s %s: read %d bytes of %d", test.name, test.in, r.pos, len(b))
		case test.err == "" && r.err != nil:
			t.Errorf("%s %s: %v", test.name, test.in, r.err)
		case test.err != "" && (r.err == nil || r.err.Msg != test.err):
			t.Errorf("%s %s: got %v, want %q", test.name, test.in, r.err, test.err)
		case test.err == "" && got != test.want:
			t.Errorf("%s %s: got %d, want %d", test.name, test.in, got, test.want)
		}
	}
}

// Every power of two and its neighbours is read as it is written, and written as the library writes it.
func TestWriteIntegers(t *testing.T) {
	for shift := range 64 {
		for d := int64(-1); d <= 1; d++ {
			x := int64(1)<<shift + d
			for _, x := range []int64{x, -x} {
				var w writer
				w.sN(x)
				if want := leb128.EncodeInt64(x); !bytes.Equal(w.b, want) {
					t.Errorf("signed %d: wrote %x, want %x", x, w.b, want)
				}
				if r := (&reader{b: w.b}); r.sN(64) != x || r.err != nil || r.pos != len(w.b) {
					t.Errorf("signed %d: read back differently: %v", x, r.err)
				}
				u := writer{}
				u.u64(uint64(x))
				if want := leb128.EncodeUint64(uint64(x)); !bytes.Equal(u.b, want) {
					t.Errorf("unsigned %d: wrote %x, want %x", uint64(x), u.b, want)
				}
				if r := (&reader{b: u.b}); r.u64() != uint64(x) || r.err != nil || r.pos != len(u.b) {
					t.Errorf("unsigned %d: read back differently: %v", uint64(x), r.err)
				}
			}
		}
	}
}
