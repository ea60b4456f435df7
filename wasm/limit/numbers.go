package limit

import "math"

// The numbers of the readers and printers (wasm/text, wasm/binary).
const (
	SourceBytes  = math.MaxUint32
	PrintedTypes = 1 << 20
	PrintedEach  = 16
)

// The numbers of the validator (wasm/valid).
const (
	Params    = 1000
	Results   = 1000
	Fields    = 10_000
	Supers    = 63
	StackSize = 1 << 20
)

// The numbers of both engines of the project. That of a store's memories is a 32-bit memory of the largest size and
// as much again.
const (
	Memory     = 8 << 30
	Table      = 10_000_000
	Store      = 8 << 30
	NestedHost = 4096
)

// The numbers of the oracle.
const (
	OracleFrame     = 1 << 16
	OracleStack     = 1 << 24
	OracleDepth     = 200_000
	OracleHeap      = 1 << 30
	OracleAddresses = 128 << 30
)

// The numbers of the native engine.
const (
	NativeDepth     = 128_480
	NativeHeap      = 256 << 20
	NativeLocals    = 50_000
	NativeCode      = 1 << 20
	NativeCodeEach  = 256
	NativeAllCode   = 1 << 29
	NativeStores    = 4096
	NativeAddresses = 1 << 45
	NativeBacktrace = 1 << 16
)

// The numbers of the formal text as an engine (spectec).
const (
	SpectecDepth    = 8_000
	SpectecMemory   = 1 << 32
	SpectecHeap     = 1 << 30
	SpectecOperands = 1 << 24
	SpectecHost     = 256
)

// The numbers of what is known of engines written elsewhere (peer).
const (
	WazeroLocals  = 1 << 20
	WazeroEntries = 1 << 22
	CommandOutput = 64 << 10
	DriverFrame   = 64 << 20
	DriverMemory  = 6 << 30
	DriverNesting = 256
)

// The numbers of scripts (wast).
const (
	Nesting = 100
	Inputs  = 16
	Printed = 1 << 20
	Throws  = 1 << 10

	TraceSteps = 10_000
)

// The numbers of the fuzzer (fuzz, fuzz/campaign).
const (
	FuzzDepth = 5000
	FuzzHeap  = 64 << 20
	FuzzChain = 4
	FuzzInput = 64 << 10
	FuzzWalks = 1 << 12
)
