package wasm

// What the specification leaves open. A result that could have been another one is no error of either engine.

// Profile is a way to make the choices that the specification leaves to an implementation. The zero value is the
// deterministic profile (appendix A.1).
type Profile struct {
	Name    string
	NaN     NaNProfile
	Relaxed Relaxed
	// Refused has a bit for each memory.grow and table.grow that a store executes, in this order from bit 0 on: those
	// whose bit is set fail (4.6.8, 4.6.9). The last bit stands for all from the 64th on.
	Refused uint64
	// Seed makes NaNRandom choose otherwise.
	Seed uint64
}

// maxTriedGrowths is up to how many growths every choice of which of them fail is tried.
const maxTriedGrowths = 5

// RefusingProfiles lists profiles in which some of n growths fail: every choice of them if there are few, otherwise
// single ones, and all from one on.
func RefusingProfiles(n int) (list []Profile) {
	refuse := func(bits uint64) { list = append(list, Profile{Name: "growth fails", Refused: bits}) }
	if n <= maxTriedGrowths {
		for bits := uint64(1); bits < 1<<n; bits++ {
			refuse(bits)
		}
		return list
	}
	for k := range min(n, 64) {
		refuse(1 << k)
		refuse(^uint64(0) << k)
	}
	return list
}

// NaNProfile says which NaN an operation gives that may give one of several (nans_N, 4.3.3).
type NaNProfile uint8

// The ways to choose a NaN.
const (
	NaNDeterministic NaNProfile = iota // the positive canonical NaN
	NaNX86                             // the first operand that is a NaN, made quiet, else the negative canonical NaN
	NaNX86Swapped                      // as NaNX86, with the operands exchanged
	NaNArm64                           // the first signalling operand, else NaN, made quiet; else the positive one
	NaNOther                           // what none of these give: negative, with all bits of an open payload
	NaNRandom                          // for tests: any that is permitted, drawn by Profile.Seed for each choice anew
)

// Relaxed says how the relaxed vector operators behave, by the parameters R that the specification has for them
// (4.3.5): each is an index into the results that it lists, from 0 on.
type Relaxed struct {
	Fmadd uint8 // 0: a product and a sum, each rounded; 1: rounded once
	// Of a NaN or of zeros of different signs, 0: as min and max; 1: the first operand; 2: the second; 3: the other
	// than a NaN, the lesser or greater zero.
	Fmin, Fmax uint8
	Idot       uint8 // the second operand of a dot product, 0: signed; 1: unsigned
	Iq15mulr   uint8 // -1 times -1, 0: saturated; 1: -1
	TruncU     uint8 // of what is no u32, 0: saturated; 1: 2^32-1; 2: 2^32-2; 3: 2^31
	TruncS     uint8 // of what is no s32, 0: saturated; 1: -2^31
	Swizzle    uint8 // with an index from 16 to 127, 0: zero; 1: the lane of the index modulo 16
	// By a mask, 0: each bit of it; 1: its first bit. The specification has these two. 2: as 1, but in i16x8 the first
	// bit of each byte, which is what pblendvb of x86-64 does and what the official suite permits ("special case for
	// i16x8 to allow pblendvb"). 3: as 1, but in i16x8 each bit, which engines on x86-64 do that avoid pblendvb there.
	Laneselect uint8
}

// Open says that a value could have been another one.
type Open struct {
	Set   OpenSet // what else it could have been
	Byte  int     // of a byte of memory: which byte of such a value it is
	Rule  string  // the specification's rule that leaves it open
	Where Frame   // the instruction at which the choice was made
}

// OpenSet is a set of values that the specification permits.
type OpenSet uint8

// The sets of values.
const (
	OpenAny          OpenSet = iota // unknown: the value depends on a choice by way of computation
	OpenCanonical32                 // the bits of a canonical NaN of 32 bits: two values
	OpenArithmetic32                // the bits of an arithmetic NaN of 32 bits
	OpenCanonical64
	OpenArithmetic64
)

// Size is the number of bytes of the values in the set; 0 for OpenAny.
func (o OpenSet) Size() int {
	switch o {
	case OpenCanonical32, OpenArithmetic32:
		return 4
	case OpenCanonical64, OpenArithmetic64:
		return 8
	}
	return 0
}

// Includes reports whether the set certainly permits the value. Of OpenAny it never does.
func (o OpenSet) Includes(v Value) bool {
	switch {
	case v.Kind == Ref || v.Kind == V128 || o == OpenAny:
		return false
	case o == OpenCanonical32:
		return v.Lo&^(1<<31) == canonicalNaN32
	case o == OpenArithmetic32:
		return v.Lo>>32 == 0 && v.Lo&canonicalNaN32 == canonicalNaN32
	case o == OpenCanonical64:
		return v.Lo&^(1<<63) == canonicalNaN64
	}
	return v.Lo&canonicalNaN64 == canonicalNaN64
}

// Excuses is what a comparison with a shadow run found to differ and to be open.
type Excuses struct {
	Permitted *Open // the first value that differs and is certainly permitted
	Depends   *Open // the first thing that differs and depends on a choice, so that it may be permitted or not
}

// Value excuses a value that differs from one of the shadow run. It reports whether it may: the value is open, and
// may be any or is in the set.
func (x *Excuses) Value(open *Open, v Value) bool {
	if open == nil || open.Set != OpenAny && !open.Set.Includes(v) {
		return false
	}
	x.Note(open, open.Set != OpenAny)
	return true
}

// Note notes that something differs which is open, and whether it is certainly permitted.
func (x *Excuses) Note(open *Open, permitted bool) {
	switch {
	case permitted && x.Permitted == nil:
		x.Permitted = open
	case !permitted && x.Depends == nil:
		x.Depends = open
	}
}

// What an arithmetic NaN has at least, and a canonical one has beside its sign (4.2.1).
const (
	canonicalNaN32 = 0x7FC00000
	canonicalNaN64 = 0x7FF8 << 48
)

// Permissive is an engine that can make the specification's open choices in any way, and knows what depends on them.
type Permissive interface {
	Engine
	// Profiles lists how real engines choose, the deterministic profile first.
	Profiles() []Profile
	// Shadow makes an engine whose stores are Shadows and choose by the profile. It is several times slower.
	Shadow(p Profile) Engine
}

// Ruling is what comparing a run with a shadow run says of the run, the best first.
type Ruling uint8

// The rulings.
const (
	Permits   Ruling = iota // all that differs is certainly permitted
	Unsettled               // what differs depends on a choice: another profile may permit it
	Unknown                 // the shadow run did not come to its end, and others will not either
	Forbids                 // something differs that no choice of NaNs or relaxed operators explains
)

// Settle asks whether the specification permits a run. It compares the run with a shadow run by the deterministic
// profile of the reference, then by the others, then with growths that fail, until one permits it. compare does that
// for a profile, and returns what it found beside its ruling; growths counts the growths of the first shadow run.
// Settle returns the best of what was found, with its ruling.
func Settle[T any](reference Permissive, compare func(Profile) (T, Ruling), growths func() int) (best T, r Ruling) {
	for k, profile := range reference.Profiles() {
		next, ruling := compare(profile)
		if k == 0 || ruling == Permits || ruling == Unknown {
			best, r = next, ruling
		}
		if r == Permits || r == Unknown {
			return best, r
		}
		if r == Forbids {
			break // only growths may help
		}
	}
	for _, profile := range RefusingProfiles(growths()) {
		if next, ruling := compare(profile); ruling < r {
			best, r = next, ruling
		}
		if r == Permits {
			break
		}
	}
	return best, r
}

// Shadow is a store that follows which values depend on an open choice. A value that it calls closed is the same
// whatever is chosen; of what it calls open, some could have been the same.
type Shadow interface {
	Store
	// OpenEverything returns why all that happens from now on is open: a branch, a trap or an address depended on a
	// choice. It returns nil if nothing of that kind happened yet. The outcome of the call in which it happened is
	// open, too.
	OpenEverything() *Open
	// OpenValue returns why value i of the latest outcome is open: of its results or of its exception's payload. It is
	// nil for closed values.
	OpenValue(i int) *Open
	// OpenArg returns why argument i of the host function that runs is open.
	OpenArg(i int) *Open
	// OpenField returns why value i of an exception's payload is open.
	OpenField(exn Value, i int) *Open
	// OpenState returns why part i of a global (0), memory (byte) or table (element) of this store is open.
	OpenState(a Externaddr, i uint64) *Open
	Chooser
}

// Chooser is a store that knows whether anything open was chosen in it: if nothing was, all that happened had to
// happen.
type Chooser interface {
	// Choices counts the NaNs and the results of relaxed operators that were chosen.
	Choices() int
	// Growths counts the executed memory.grow and table.grow.
	Growths() int
}
