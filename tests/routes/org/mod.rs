mod repos;
