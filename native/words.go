package native

// Words. In native code a value is one 64-bit word, and a vector two, of which the first is its lower half. A number is
// its bits; the upper half of an i32 or f32 means nothing. A reference is 0 if it is null. Otherwise its static type
// tells what it is: the address of a funcrec, or the address of an exception in the heap, or, below any and extern, by
// its low two bits:
//
//	…00    the address of a structure or array in the heap
//	…01    4n+1: the host value n, if n < 2^62
//	…10    4k+2: the host value that stands at k in the store's externTable, for others; k > 0
//	…11    (n << 33) + 3: the i31 of the 31 bits n
//
// An external reference is the same word as the internal one that it was made of or can be made into, so that
// any.convert_extern and extern.convert_any do nothing. ref.i31 is a shift and an or, i31.get_s and i31.get_u are a
// shift each. Two references are the same exactly when their words are.

// The tags of words below any and extern.
const (
	tagMask   = 3
	tagObject = 0
	tagHost   = 1
	tagExtern = 2 // of the table
	tagI31    = 3

	tagBits  = 2
	i31Shift = 33
)
