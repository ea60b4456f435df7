package compiler

// Lean frames (artifact.Options.LeanFrames) are not for use: they measure what it costs that every frame saves its
// vmctx. With them only a frame that a handler can need does, as in an engine that saves it where it must: a function
// with a try_table, or that calls other instances or the runtime. vmctxReg is then preserved by every function, and
// what does not save it must not change it.

// lean reports whether the current function has no vmctx in its frame.
func (c *compiler) lean() bool {
	return c.options.LeanFrames && c.uses&(tries|callsOut|callsGo) == 0
}

// preserveVmctx makes vmctxReg valid where the function returns, with lean frames.
func (c *compiler) preserveVmctx() {
	if c.options.LeanFrames {
		c.needVmctx()
	}
}
