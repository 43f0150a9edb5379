package explore

import "math/bits"

type kidKey struct {
	value uint64
	tag   uint8
}

type kid struct {
	kidKey
	node int32
}

// kids are the edges of a node other than the first, with a hash table once they are many.
type kids struct {
	list  []kid
	table []int32 // position in list plus 1, or 0; open addressing, at most half full
}

const fewKids = 8

// find returns the node behind an edge, or noNode.
func (n *node) find(k kidKey) int32 {
	if n.kid.kidKey == k {
		return n.kid.node
	}
	if n.kids.table != nil {
		return n.kids.lookup(k)
	}
	for i := range n.kids.list {
		if n.kids.list[i].kidKey == k {
			return n.kids.list[i].node
		}
	}
	return noNode
}

// add puts a node behind an edge.
func (n *node) add(k kidKey, c int32) {
	if n.kid.node == noNode {
		n.kid = kid{k, c}
		return
	}
	n.kids.add(kid{k, c})
}

func (t *kids) lookup(k kidKey) int32 {
	for i := t.slot(k); ; i = (i + 1) & (len(t.table) - 1) {
		p := t.table[i]
		if p == 0 {
			return noNode
		}
		if e := &t.list[p-1]; e.kidKey == k {
			return e.node
		}
	}
}

// slot returns where the search for an edge begins: the top bits of a multiplicative hash.
func (t *kids) slot(k kidKey) int {
	h := (k.value ^ uint64(k.tag)<<56) * 0x9e3779b97f4a7c15
	return int(h >> (64 - bits.TrailingZeros(uint(len(t.table)))))
}

func (t *kids) add(k kid) {
	t.list = append(t.list, k)
	n := len(t.list)
	switch {
	case n <= fewKids:
	case 2*n > len(t.table):
		t.table = make([]int32, max(4*fewKids, 2*len(t.table)))
		for i := range t.list {
			t.enter(i)
		}
	default:
		t.enter(n - 1)
	}
}

func (t *kids) enter(i int) {
	at := t.slot(t.list[i].kidKey)
	for t.table[at] != 0 {
		at = (at + 1) & (len(t.table) - 1)
	}
	t.table[at] = int32(i) + 1
}
