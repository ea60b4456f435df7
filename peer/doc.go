// Package peer runs any command that executes a script and says by its exit status whether all assertions held. Engines
// written elsewhere that can be asked for more are in the folders below: wazero in process, driver for processes.
package peer
