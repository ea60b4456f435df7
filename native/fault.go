package native

// A Fault is a known mistake that an engine of this kind can make, and that others made. Built into the engine on
// demand (Options.Fault), it makes a wrong engine to try a fuzzer or a script on.
type Fault uint8

// The known faults. The comment tells what the wrong engine does.
const (
	NoFault               Fault = iota
	FaultStaticIndex            // compares a handler's static tag index with the static index that was thrown
	FaultThrowerInstance        // resolves a handler's tag in the instance that threw
	FaultCalleeInstance         // resolves a handler's tag in the instance of the frame's callee
	FaultModuleTag              // takes tags of two instances of one module for one
	FaultExnInstance            // keeps no instance in the exception: any tag with its defined index matches
	FaultImportFresh            // takes an imported tag for one of the importing instance's own
	FaultAliasDistinct          // takes two imports of one tag by one instance for two tags
	FaultShadowed               // of two handlers of a call for one static tag index keeps the outer one
	FaultArmedAfterBranch       // leaves a try_table's handlers armed when a branch or return has left it
	FaultArmedAfterCatch        // leaves an inner try_table's handlers armed when an outer one caught
	FaultArmedTailCall          // leaves handlers armed across a tail call
	FaultTailCallVmctx          // keeps the caller's vmctx in the frame of a function tail-called with stack arguments
	FaultStaleLocal             // shows a handler the values that locals had when the try_table was entered
	FaultPayloadOrder           // reverses the payload
	FaultPayloadWidth           // keeps only 32 bits of each value of the payload
	FaultPayloadBoundary        // zeroes the payload where it crosses from one instance to another
	FaultExnCollected           // collects exceptions that only native frames hold, and does so at every allocation
	FaultOneExnref              // has one exception object, which each throw overwrites
	FaultExnrefByTag            // has one exception object for each tag
	FaultCatchTrap              // lets catch_all catch traps
	FaultCatchExhaustion        // lets catch_all catch exhaustion of the stack
	FaultNullThrow              // throws an exception of no tag for throw_ref of null
	FaultFuncrefType            // gives a reference to an imported function the type that the import declares
	FaultVectorCall             // keeps only the lower half of a vector across a call
	FaultVectorPad              // gives a handler only the lower half of a vector in the payload
	FaultVectorTailCall         // passes only the lower half of a vector that is a stack argument of a tail call
	FaultLaneOrder              // extracts and replaces lanes counted from the last one
	FaultShufflePattern         // interleaves the upper halves of bytes for the lower ones
	FaultSaturation             // adds unsigned bytes without saturation
	faultCount
)

var faultNames = [faultCount]string{"none", "static-index", "thrower-instance", "callee-instance", "module-tag", "exn-instance", "import-fresh",
	"alias-distinct", "shadowed", "armed-after-branch", "armed-after-catch", "armed-tail-call", "tail-call-vmctx", "stale-local",
	"payload-order", "payload-width", "payload-boundary", "exn-collected", "one-exnref", "exnref-by-tag", "catch-trap",
	"catch-exhaustion", "null-throw", "funcref-type", "vector-call", "vector-pad", "vector-tail-call",
	"lane-order", "shuffle-pattern", "saturation"}

// String gives the fault's name, such as "static-index".
func (f Fault) String() string { return faultNames[f] }

// FaultNamed finds a fault by name.
func FaultNamed(name string) (f Fault, ok bool) {
	for f, n := range faultNames {
		if n == name {
			return Fault(f), true
		}
	}
	return NoFault, false
}

// Faults lists the known faults.
func Faults() []Fault {
	fs := make([]Fault, 0, faultCount-1)
	for f := NoFault + 1; f < faultCount; f++ {
		fs = append(fs, f)
	}
	return fs
}
