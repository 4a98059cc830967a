mod blobs;
mod trees;
