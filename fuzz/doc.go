// Package fuzz finds where engines part. It turns bytes into programs of several linked instances that import, alias and
// re-export tags, runs a program on engines side by side, and compares everything that can be observed: above all what each
// throw and throw_ref ended in (specification 4.6.11).
//
// Every byte string is a program: valid, terminating, and the same on every machine. So shrinking the bytes shrinks the
// program, and one entry, Fuzz, serves every kind of campaign.
package fuzz
