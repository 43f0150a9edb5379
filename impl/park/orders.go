// # Which orders are needed
//
// For the scenarios park-* of package wakertest, judged together under C20 and within the orders as written; a test there keeps the table true.
// "Below" is the property that the next weaker order breaks.
//
//	site          tokio            ours             needed           below
//	park.begin    seq_cst,seq_cst  relaxed,relaxed  relaxed,relaxed
//	park.consume  seq_cst,seq_cst  acquire,relaxed  acquire,relaxed  W5
//	park.reread   seq_cst          acquire          acquire          W5
//	park.timeout  seq_cst          acquire          acquire          W5
//	park.unpark   seq_cst          release          release          W5
//	park.woken    seq_cst,seq_cst  acquire,relaxed  acquire,relaxed  W5
//
// Sequential consistency, which tokio has throughout, is needed by none of them: there is one word, and all its writes are read-modify-writes.
package park
