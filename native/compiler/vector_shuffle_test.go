package compiler

import (
	"math/rand/v2"
	"testing"

	"wasmjudge/native/artifact"
)

// emulate returns what the instruction of a pattern makes of two vectors whose bytes are 0 to 15 and 16 to 31, by the
// processor's manual.
func emulate(t *testing.T, p *shufflePattern, imm uint8) (r [16]uint8) {
	var x, y [16]uint8
	for i := range uint8(16) {
		x[i], y[i] = i, 16+i
	}
	if p.form == formTwice || p.form == formTwiceI {
		y = x
	}
	name := p.op.String()
	emulator := emulators[name]
	if emulator == nil {
		t.Fatalf("no emulator of %s", name)
	}
	for i := range 16 {
		r[i] = emulator(x, y, imm, i)
	}
	return r
}

// emulators give byte i of the result of each instruction.
var emulators = map[string]func(x, y [16]uint8, imm uint8, i int) uint8{
	"vpbroadcastb": func(x, _ [16]uint8, _ uint8, i int) uint8 { return x[0] },
	"vpbroadcastw": func(x, _ [16]uint8, _ uint8, i int) uint8 { return x[i%2] },
	"pshufd":       func(x, _ [16]uint8, imm uint8, i int) uint8 { return x[4*int(imm>>(i/4*2)&3)+i%4] },
	"pshuflw": func(x, _ [16]uint8, imm uint8, i int) uint8 {
		if i < 8 {
			return x[2*int(imm>>(i/2*2)&3)+i%2]
		}
		return x[i]
	},
	"pshufhw": func(x, _ [16]uint8, imm uint8, i int) uint8 {
		if i >= 8 {
			return x[8+2*int(imm>>(i/2%4*2)&3)+i%2]
		}
		return x[i]
	},
	"punpcklbw": unpack(1, 0), "punpckhbw": unpack(1, 8), "punpcklwd": unpack(2, 0), "punpckhwd": unpack(2, 8),
	"punpckldq": unpack(4, 0), "punpckhdq": unpack(4, 8), "punpcklqdq": unpack(8, 0), "punpckhqdq": unpack(8, 8),
	"palignr": func(x, y [16]uint8, imm uint8, i int) uint8 {
		both := append(y[:], x[:]...)
		return both[int(imm)+i]
	},
	"movq": func(x, _ [16]uint8, _ uint8, i int) uint8 { return chosen(i < 8, x, i) },
	"psrldq": func(x, _ [16]uint8, imm uint8, i int) uint8 {
		return chosen(i+int(imm) < 16, x, i+int(imm))
	},
	"pslldq":   func(x, _ [16]uint8, imm uint8, i int) uint8 { return chosen(i >= int(imm), x, i-int(imm)) },
	"pmovzxbw": zeroExtend(1, 2), "pmovzxbd": zeroExtend(1, 4), "pmovzxbq": zeroExtend(1, 8),
	"pmovzxwd": zeroExtend(2, 4), "pmovzxwq": zeroExtend(2, 8), "pmovzxdq": zeroExtend(4, 8),
	"blendps": func(x, y [16]uint8, imm uint8, i int) uint8 { return either(imm>>(i/4)&1, x[i], y[i]) },
	"pblendw": func(x, y [16]uint8, imm uint8, i int) uint8 { return either(imm>>(i/2)&1, x[i], y[i]) },
	"shufps": func(x, y [16]uint8, imm uint8, i int) uint8 {
		at := 4*int(imm>>(i/4*2)&3) + i%4
		return either(uint8(i/8), x[at], y[at])
	},
}

func chosen(ok bool, x [16]uint8, i int) uint8 {
	if ok {
		return x[i]
	}
	return zeroByte
}

func either(second, x, y uint8) uint8 {
	if second != 0 {
		return y
	}
	return x
}

func unpack(size, from int) func(x, y [16]uint8, imm uint8, i int) uint8 {
	return func(x, y [16]uint8, _ uint8, i int) uint8 {
		at := from + i/size/2*size + i%size
		return either(uint8(i/size%2), x[at], y[at])
	}
}

func zeroExtend(from, to int) func(x, y [16]uint8, imm uint8, i int) uint8 {
	return func(x, _ [16]uint8, _ uint8, i int) uint8 { return chosen(i%to < from, x, min(15, i/to*from+i%to)) }
}

// TestShufflePatterns checks that each pattern matches what its instruction does, with each immediate, and that
// whatever is found for that, and for all shuffles that differ from it in one byte, makes the shuffle.
func TestShufflePatterns(t *testing.T) {
	c := &compiler{options: artifact.Options{Features: artifact.AVX | artifact.AVX2}}
	for _, list := range [][]shufflePattern{onePatterns, twoPatterns} {
		two := list[0].form == formTwo
		for k := range list {
			p := &list[k]
			t.Run(p.op.String(), func(t *testing.T) { testPattern(t, c, list, p, two) })
		}
	}
}

func testPattern(t *testing.T, c *compiler, list []shufflePattern, p *shufflePattern, two bool) {
	limit := 1
	switch p.form {
	case formOneI, formTwiceI, formTwoI, formShift:
		limit = 256
	}
	for imm := range limit {
		if (p.op.String() == "palignr" || p.form == formShift) && imm > 15 {
			break
		}
		s := shuffle(emulate(t, p, uint8(imm)))
		if _, ok := p.match(&s); !ok {
			t.Fatalf("imm %d: the pattern does not match what its instruction does", imm)
		}
		checkShuffle(t, c, list, s)
		for i := range s {
			for b := range uint8(33) {
				other := s
				other[i] = b
				if b == 32 {
					other[i] = zeroByte
				}
				if two && b == 32 || !two && b > 15 && b < 32 {
					continue
				}
				checkShuffle(t, c, list, other)
			}
		}
	}
}

// checkShuffle checks that the pattern that is found for a shuffle, if there is one, makes it.
func checkShuffle(t *testing.T, c *compiler, list []shufflePattern, s shuffle) {
	t.Helper()
	p, imm := c.findPattern(list, &s)
	if p == nil {
		return
	}
	if got := emulate(t, p, imm); got != s {
		t.Fatalf("%v %#x makes %v, want %v", p.op, imm, got, s)
	}
}

// TestRandomShuffles checks the pattern that is found for random shuffles of a few lanes, each of which is of one or
// two bytes or more.
func TestRandomShuffles(t *testing.T) {
	c := &compiler{options: artifact.Options{Features: artifact.AVX | artifact.AVX2}}
	r := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 200_000 {
		var s shuffle
		size := 1 << r.IntN(4)
		list, most := onePatterns, 16/size
		if r.IntN(2) == 0 {
			list, most = twoPatterns, 32/size
		}
		for i := 0; i < 16; i += size {
			lane := r.IntN(most)
			for b := range size {
				s[i+b] = uint8(lane*size + b)
			}
		}
		checkShuffle(t, c, list, s)
		if p, _ := c.findPattern(list, &s); p != nil {
			found++
		}
	}
	if found < 1000 {
		t.Errorf("only %d shuffles have a pattern", found)
	}
}
