// Package choice reads strings of bytes as decisions. Every string is good, of any length: after its end each
// decision is the first one.
package choice
