package limit

import "wasmjudge/wasm"

// Dimensions of specification 7.3.
const (
	moduleSize  = "Binary Format: the size of a module"
	sourceSize  = "Text Format: the size of the source text"
	parameters  = "Structure: the number of parameters in a function type"
	results     = "Structure: the number of results in a function type"
	locals      = "Structure: the number of locals in a function"
	bodySize    = "Structure: the size of a function body"
	tableSize   = "Execution: the size of a table instance"
	memorySize  = "Execution: the size of a memory instance"
	frames      = "Execution: the number of frames on the stack"
	stackValues = "Execution: the number of values on the stack"
	resources   = "no dimension of its own, but physical resources"
	strategy    = "no dimension of its own, but the strategy of the implementation"
)

// Limits of modules and scripts that code refuses by name.
var (
	TextSource = &Limit{Part: "wasm/text", What: "bytes of a text", Most: SourceBytes,
		Why: "Places in a text are 32 bits wide.", Permit: sourceSize}
	BinaryModule = &Limit{Part: "wasm/binary", What: "bytes of a binary module", Most: SourceBytes,
		Why: "Places in a module are 32 bits wide.", Permit: moduleSize}

	FuncParams = &Limit{Part: "wasm/valid", What: "parameters of a function type", Most: Params,
		Why: "A call of a few bytes pushes and pops them all. The number is that of the JavaScript interface.", Permit: parameters}
	FuncResults = &Limit{Part: "wasm/valid", What: "results of a function type", Most: Results,
		Why: "As parameters.", Permit: results}
	StructFields = &Limit{Part: "wasm/valid", What: "fields of a structure type", Most: Fields,
		Why: "An instruction of a few bytes takes them all. The number is that of the JavaScript interface.", Permit: strategy}
	SuperTypes = &Limit{Part: "wasm/valid", What: "super types of a type in a chain", Most: Supers,
		Why: "Each type keeps the list of those above it. The number is that of the JavaScript interface.", Permit: strategy}
	Operands = &Limit{Part: "wasm/valid", What: "operands on the stack of a function body", Most: StackSize,
		Why: "A call of a few bytes pushes 1000 of them.", Permit: stackValues}

	NativeFuncLocals = &Limit{Part: "native", What: "locals and parameters of a function", Most: NativeLocals,
		Why: "Each has a slot of the native frame, which is made and cleared at once.", Permit: locals}
	NativeModuleCode = &Limit{Part: "native", What: "bytes of machine code of a module", Most: NativeAllCode,
		Why: "The code of all modules lies in one region of 1 GiB, and that of a module in one piece of it.", Permit: moduleSize}
	NativeFuncCode = &Limit{Part: "native", What: "bytes of machine code of a function, beside 256 for each instruction", Most: NativeCode,
		Why: "Branches that each carry many operands take code in proportion to the square of the body.", Permit: bodySize}

	WazeroFuncLocals = &Limit{Part: "peer", What: "locals of a function on wazero", Most: WazeroLocals,
		Why: "wazero sets no limit, and its interpreter takes 400 bytes for each.", Permit: locals}

	ScriptNesting = &Limit{Part: "wast", What: "scripts or alternatives within each other", Most: Nesting,
		Why: "The reader of scripts recurses."}
	ScriptInputs = &Limit{Part: "wast", What: "inputs within each other", Most: Inputs,
		Why: "A chain of files that long is taken for a mistake."}
)

var readers = []*Limit{
	TextSource,
	{Part: "wasm/text", What: "types in long lists of a printed module, beside 16 for each byte that it was read from", Most: PrintedTypes,
		Why: "A binary module of a few bytes declares 2^32 locals, and its text would name each. Lists of up to 100 do not count. What has no room is left out, and told."},
	BinaryModule,
}

var validator = []*Limit{FuncParams, FuncResults, StructFields, SuperTypes, Operands}

// OracleDefaults are the oracle's limits where a configuration says nothing.
func OracleDefaults() wasm.Limitation {
	return wasm.Limitation{CallDepth: OracleDepth, Memory: Memory, Table: Table, Heap: OracleHeap, Store: Store}
}

// NativeDefaults are the native engine's limits where a configuration says nothing.
func NativeDefaults() wasm.Limitation {
	return wasm.Limitation{CallDepth: NativeDepth, Memory: Memory, Table: Table, Heap: NativeHeap, Store: Store}
}

// stores lists the limits of a part's stores.
func stores(part string, l wasm.Limitation) []*Limit {
	row := func(kind wasm.Limit, most uint64, why, permit string) *Limit {
		return &Limit{Part: part, What: kind.What(), Most: most, Flag: Flag(kind), Why: why, Permit: permit}
	}
	depth := row(wasm.LimitCallDepth, uint64(l.CallDepth), depths[part], frames)
	depth.What = "calls within each other (" + wasm.LimitCallDepth.String() + ")"
	return []*Limit{
		depth,
		row(wasm.LimitMemory, l.Memory, "It is a 32-bit memory of the largest size and as much again.", memorySize),
		row(wasm.LimitTable, l.Table, "It is that of the JavaScript interface, whose engines share it.", tableSize),
		row(wasm.LimitHeap, l.Heap, "A program makes objects for ever, and the machine is shared.", resources),
		row(wasm.LimitStore, l.Store, "Without it the other limits hold for each memory and each table, of which there may be thousands.", resources),
	}
}

var depths = map[string]string{
	"oracle": "Recursion that does not end must end soon, and a program that means it has room.",
	"native": "It is the native stack, at 128 bytes a call. Large frames reach its end sooner.",
}

var oracles = []*Limit{
	{Part: "oracle", What: "words of the value stack (" + wasm.LimitCallDepth.String() + ")", Most: OracleStack,
		Why: "Frames may be so large that the number of calls is no bound.", Permit: stackValues},
	{Part: "oracle", What: "host functions within each other (" + wasm.LimitCallDepth.String() + ")", Most: NestedHost,
		Why: "Each takes a piece of Go's stack.", Permit: frames},
	{Part: "oracle", What: wasm.LimitOperands.What(), Most: OracleFrame,
		Why: "The number of a slot has 16 bits, so that an access needs no check.", Permit: stackValues},
	{Part: "oracle", What: wasm.LimitHeap.What() + ", whatever the flag says", Most: OracleAddresses,
		Why: "The address of an object has 32 bits.", Permit: resources},
}

var natives = []*Limit{
	{Part: "native", What: "host functions within each other (" + wasm.LimitCallDepth.String() + ")", Most: NestedHost,
		Why: "Each takes a piece of Go's stack.", Permit: frames},
	NativeFuncLocals,
	NativeModuleCode,
	NativeFuncCode,
	{Part: "native", What: "bytes of address space of one memory or heap", Most: NativeAddresses,
		Why: "It is a quarter of what a process has. Where the system gives less, the number is not known.", Permit: memorySize},
	{Part: "native", What: "stores in use at a time", Most: NativeStores,
		Why: "Each has a native stack in one region of the address space: 32 where the address space is limited. A store more is a fault."},
	{Part: "native", What: "frames of a backtrace", Most: NativeBacktrace, Why: "The innermost are kept."},
}

var spectecs = []*Limit{
	{Part: "spectec", What: "calls within each other (" + wasm.LimitCallDepth.String() + ")", Most: SpectecDepth, Flag: Flag(wasm.LimitCallDepth),
		Why: "A frame is a value of the text, and takes a hundred times as much as elsewhere.", Permit: frames},
	{Part: "spectec", What: "host functions within each other (" + wasm.LimitCallDepth.String() + ")", Most: SpectecHost,
		Why: "Each takes a piece of Go's stack.", Permit: frames},
	{Part: "spectec", What: wasm.LimitMemory.What(), Most: SpectecMemory, Flag: Flag(wasm.LimitMemory),
		Why: "It is a 32-bit memory of the largest size. One that nothing was written to takes nothing.", Permit: memorySize},
	{Part: "spectec", What: wasm.LimitTable.What(), Most: Table, Flag: Flag(wasm.LimitTable),
		Why: "It is that of the JavaScript interface, whose engines share it.", Permit: tableSize},
	{Part: "spectec", What: wasm.LimitHeap.What(), Most: SpectecHeap, Flag: Flag(wasm.LimitHeap),
		Why: "The text never takes anything out of a store again.", Permit: resources},
	{Part: "spectec", What: "operands of one context", Most: SpectecOperands,
		Why: "An array of n elements is made of n operands.", Permit: stackValues},
}

var peers = []*Limit{
	{Part: "peer", What: "host functions within each other on wazero (" + wasm.LimitCallDepth.String() + ")", Most: NestedHost,
		Why: "Each takes a piece of Go's stack.", Permit: frames},
	WazeroFuncLocals,
	{Part: "peer", What: "entries that a malformed module may count on wazero", Most: WazeroEntries,
		Why: "wazero makes room for what is counted before it reads it.", Permit: moduleSize},
	{Part: "peer", What: "bytes that are kept of what a command writes", Most: CommandOutput, Why: "A command may write for ever."},
	{Part: "peer", What: "bytes of one frame of a driver, and so of a memory that is read", Most: DriverFrame, Why: "A driver may announce anything."},
	{Part: "peer", What: "bytes of memory of a driver's process", Most: DriverMemory, Why: "An engine that takes more is ended, which is a finding."},
	{Part: "peer", What: "host functions within each other in a driver (" + wasm.LimitCallDepth.String() + ")", Most: DriverNesting,
		Why: "Their arguments share a memory, and each takes a piece of the driver's stack.", Permit: frames},
}

var scripts = []*Limit{
	ScriptNesting,
	ScriptInputs,
	{Part: "wast", What: "bytes that a command prints", Most: Printed, Why: "A command may print for ever. The rest is left out, and a line says so."},
	{Part: "wast", What: "throws of a script that triage looks at", Most: Throws, Why: "A loop throws for ever. `explain` shows all."},
	{Part: "wast", What: "steps of a command that `explain --trace` writes", Most: TraceSteps, Why: "Nobody reads more."},
}

var fuzzers = []*Limit{
	{Part: "fuzz", What: "calls within each other in what is compared", Most: FuzzDepth,
		Why: "Programs that end the call stack shall do so soon.", Permit: frames},
	{Part: "fuzz", What: wasm.LimitHeap.What() + " in what is compared", Most: FuzzHeap,
		Why: "No program needs more, and several workers share a machine.", Permit: resources},
	{Part: "fuzz", What: "exceptions within each other whose payloads are compared", Most: FuzzChain, Why: "Chains may be long, and lists that are made in loops are."},
	{Part: "fuzz", What: "walks of a program that are looked at", Most: FuzzWalks, Why: "A loop throws often."},
	{Part: "fuzz/campaign", What: "bytes of an input", Most: FuzzInput, Why: "A worker shares the input that it judges in memory of this size. A larger one is inconclusive."},
}
