package campaign

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// source makes the inputs of numbers. An even number's is fresh: random bytes that depend on the seed and the number
// alone. An odd number's is a mutation of the corpus as the worker has it, or fresh as long as the corpus is empty.
type source struct {
	seed    uint64
	profile string
	random  *rand.ChaCha8
	choices [][]byte // the corpus's inputs that are choices
	scripts [][]byte // those that are text
	plain   uint64   // so many of plainOf fresh inputs are for programs without what not every engine has
	buffer  []byte
}

func newSource(seed uint64, profile string) *source {
	return &source{seed: seed, profile: profile, random: rand.NewChaCha8([32]byte{})}
}

// add adds to the corpus.
func (s *source) add(in input) {
	if form, _ := fuzz.Split(in); form == fuzz.FormScript {
		s.scripts = append(s.scripts, in)
	} else {
		s.choices = append(s.choices, in)
	}
}

// Streams of random bytes of one number.
const (
	streamFresh = iota
	streamMutation
)

// start makes random bytes depend on number alone. With seed 0, what is fresh is as choice.Random makes it.
func (s *source) start(number uint64, stream byte) {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], number)
	binary.LittleEndian.PutUint64(key[8:], s.seed)
	key[16] = stream
	s.random.Seed(key)
}

// input makes the input of a number. It lasts until the next one is made.
func (s *source) input(number uint64) input {
	switch {
	case number%2 == 0 || len(s.choices) == 0 && len(s.scripts) == 0:
		return s.fresh(number)
	case len(s.choices) == 0 || len(s.scripts) > 0 && number%scriptShare == 1:
		return s.mutateScript(number)
	}
	return s.mutate(number)
}

// scriptShare is how rare mutations of scripts are: one is slower by far than a program, and most are not valid.
const scriptShare = 512

// plainOf is the number in which source.plain counts.
const plainOf = 4

// plainness tells how many of plainOf fresh inputs are for programs without what not every engine has: all, if
// otherwise nobody was compared, and none, if all engines have everything.
func plainness(engines []wasm.Engine) uint64 {
	all := fuzz.FormLinked.Profile().Features
	lacking := 0
	for _, e := range engines {
		if !program.FeaturesOf(e).Has(all) {
			lacking++
		}
	}
	switch lacking {
	case 0:
		return 0
	case len(engines):
		return plainOf
	}
	return plainOf - 1
}

// kind is what a fresh input is.
type kind struct {
	form  fuzz.Form
	times int // as large as usual
}

// kinds are what fresh inputs are, in turn.
var kinds = [16]kind{{fuzz.FormLinked, 1}, 3: {fuzz.FormScalar, 2}, 7: {fuzz.FormLinked, 3},
	9: {fuzz.FormOpenScalar, 2}, 11: {fuzz.FormInvalid, 1}, 13: {fuzz.FormOpenLinked, 1}, 15: {fuzz.FormScalar, 2}}

// hotShare is how rare hot programs are among fresh ones: one takes twice as long as a linked one.
const hotShare = 24

// fresh makes a fresh input.
func (s *source) fresh(number uint64) input {
	k := kinds[number/2%uint64(len(kinds))]
	switch {
	case number/2%hotShare == hotShare-1:
		k = kind{fuzz.FormHot, 1}
	case k.times == 0:
		k = kinds[0]
	}
	for f := range fuzz.FormScript {
		if f.String() == s.profile {
			k.form = f
		}
	}
	if number/2/uint64(len(kinds))%plainOf < s.plain {
		k.form = k.form.Plain()
	}
	size := 1 + k.times*choice.DefaultSize
	s.buffer = slices.Grow(s.buffer[:0], size)[:size]
	s.start(number, streamFresh)
	_, _ = s.random.Read(s.buffer[1:]) // never fails
	s.buffer[0] = fuzz.Join(k.form, nil)[0]
	return s.buffer
}
