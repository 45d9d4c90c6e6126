// Rice: 1 terraces after the harvest rain, mist; 2 planting by hand in a flooded field; 3 upright, evening, buffalo on the dike.
#declare Soft = 2;
#include "common.inc"
#declare Young = Blades(150, 0.45, <0.13,0.26,0.04>)
#declare Ripe = Blades(170, 0.75, <0.42,0.36,0.07>)
#declare Reed = Blades(260, 0.35, <0.11,0.19,0.04>)
#macro Buffalo()
  union {
    blob { threshold 0.4
      sphere { <0,1.0,0>, 0.95, 1 scale <1,0.72,0.62> translate y*0.3 } sphere { <0.7,1.1,0>, 0.7, 1 } sphere { <-0.75,1.05,0>, 0.7, 1 } cylinder { <-0.7,1.1,0>, <0.8,1.2,0>, 0.62, 1 }
      cylinder { <0.9,1.25,0>, <1.5,1.25,0>, 0.36, 1 } cylinder { <1.5,1.28,0>, <1.92,1.0,0>, 0.3, 1.2 }
      #local S = -1; #while (S < 2) cylinder { <0.75,0.9,S*0.24>, <0.72,0.05,S*0.26>, 0.22, 1 } cylinder { <-0.75,0.9,S*0.24>, <-0.8,0.05,S*0.26>, 0.24, 1 } cylinder { <1.45,1.4,S*0.15>, <1.38,1.38,S*0.42>, 0.11, 1 } #local S = S + 2; #end
      cylinder { <-1.3,1.15,0>, <-1.4,0.5,0>, 0.09, 1 }
      texture { pigment { bozo scale 0.4 color_map { [0 rgb <0.035,0.03,0.028>] [1 rgb <0.085,0.072,0.065>] } } normal { bumps 0.4 scale 0.1 } finish { specular 0.15 roughness 0.08 } }
    }
    #local S = -1; #while (S < 2) #local K = 0; #while (K < 9) #local A = K*0.19; #local B = A + 0.19;
      cone { <1.48 - 0.36*sin(A*0.9), 1.46 + 0.12*A, S*(0.1 + 0.42*sin(A))>, 0.055 - K*0.005, <1.48 - 0.36*sin(B*0.9), 1.46 + 0.12*B, S*(0.1 + 0.42*sin(B))>, 0.05 - K*0.005 Matt(<0.16,0.14,0.11>) }
    #local K = K + 1; #end #local S = S + 2; #end
  }
#end
#macro Farmer(Pose) Person(Pose, 1, <R(0.08,0.5), R(0.08,0.22), R(0.1,0.4)>, <0.06,0.055,0.06>, 0) #end
#declare Leaves = Crown(900, 0.10, <0.07,0.13,0.03>)
#if (Shot = 1)
  #declare To = <-0.75,0.5,-0.22>;
  Sky(To, <0.22,0.33,0.50>, <0.78,0.72,0.62>, <1.3,1.0,0.6>, <0.80,0.76,0.72>, 0.6)
  Sun(To, <2.3,2.0,1.5>)
  Haze(700, <0.74,0.71,0.66>)
  // each step is a contour of the slope: water held by a dike
  #declare Shape = function(x,z,k) { 7*sin(x*0.045 + k*0.33) + 4*sin(x*0.11 - k*0.5) + 1.6*sin(x*0.29 + k) }
  #macro Along(X, K, Off) (D + Off + Shape(X, 0, K)) #end
  // A strip of ground from Off1 to Off2 behind the contour, at height H.
  #macro Strip(K, Off1, Off2, H)
    #local I = 0; #while (I < 120) #local A = -150 + I*2.5; #local B = A + 2.5;
      triangle { <A,H,Along(A,K,Off1)>, <B,H,Along(B,K,Off1)>, <B,H,Along(B,K,Off2)> } triangle { <A,H,Along(A,K,Off1)>, <B,H,Along(B,K,Off2)>, <A,H,Along(A,K,Off2)> }
    #local I = I + 1; #end
  #end
  #macro Out(X, K) vnormalize(<Shape(X + 0.5, 0, K) - Shape(X - 0.5, 0, K), 0.15, -1>) #end
  #macro Bank(K, H1, H2)
    #local I = 0; #while (I < 120) #local A = -150 + I*2.5; #local B = A + 2.5; #local Na = Out(A, K); #local Nb = Out(B, K);
      smooth_triangle { <A,H1,Along(A,K,-0.25)>, Na, <B,H1,Along(B,K,-0.25)>, Nb, <B,H2,Along(B,K,0)>, Nb } smooth_triangle { <A,H1,Along(A,K,-0.25)>, Na, <B,H2,Along(B,K,0)>, Nb, <A,H2,Along(A,K,0)>, Na }
    #local I = I + 1; #end
  #end
  #declare Grass_bank = texture { pigment { bozo turbulence 0.6 octaves 3 scale <1.2,0.4,1.2> color_map { [0 rgb <0.085,0.065,0.035>] [0.5 rgb <0.065,0.095,0.03>] [1 rgb <0.10,0.15,0.045>] } } normal { bumps 0.7 scale 0.3 } }
  #declare Grass = texture { pigment { bozo turbulence 0.8 scale 0.6 color_map { [0 rgb <0.07,0.13,0.03>] [1 rgb <0.18,0.26,0.07>] } } normal { bumps 0.9 scale 0.3 } }
  #declare K = 0; #while (K < 26)
    #declare D = 7.5 + K*6.2 + K*K*0.06; #declare Y = -9 + K*1.25;
    mesh { Bank(K, Y - 2.2, Y + 0.28) texture { Grass_bank } } mesh { Strip(K, 0, 0.6, Y + 0.28) texture { Grass } }
    #if (mod(K*7,5) < 3)
      mesh { Strip(K, 0.5, 12, Y + 0.2) texture { pigment { rgb <0.05,0.05,0.04> } normal { bumps 0.03 scale 1.2 } finish { diffuse 0.3 specular 0.4 roughness 0.006 reflection { 0.42, 0.95 } } } }
    #else
      mesh { Strip(K, 0.5, 12, Y + 0.26) texture { pigment { bozo turbulence 0.5 scale 0.5 color_map { [0 rgb <0.12,0.22,0.03>] [1 rgb <0.25,0.36,0.07>] } } normal { bumps 1 scale 0.25 } } }
      #declare I = 0; #while (I < 90/(1 + K*0.3)) #declare X = R(-1,1)*(14 + K*4); object { Young scale <2.2,1.5,2.2> rotate y*R(0,360) translate <X, Y + 0.3, D + 1.6 + R(0,3.6) + Shape(X,0,K)> } #declare I = I + 1; #end
    #end
    #if (mod(K,4) = 1) #declare X = R(-12,16); object { Farmer((rand(Dice) < 0.6 ? 2 : 1)) rotate y*R(0,360) translate <X, Y + 0.25, D + 2.2 + Shape(X,0,K)> } object { Farmer(2) rotate y*R(0,360) translate <X + 2.6, Y + 0.25, D + 2.6 + Shape(X + 2.6,0,K)> } #end
    #if (mod(K,3) = 2) #declare X = R(-40,44); object { Tree(Leaves, R(4,7), R(1.6,2.6)) translate <X, Y + 0.2, D + 0.3 + Shape(X,0,K)> } #end
  #declare K = K + 1; #end
  Mountains(420, 5, 190, 62, <0.06,0.10,0.05>) Mountains(900, 5, 400, 150, <0.05,0.085,0.07>)
  View(<0,15,-15>, <3,3,60>, 56)
#else
  #if (Shot = 2)
    #declare To = <-0.7,0.55,0.5>;
    Sky(To, <0.17,0.30,0.52>, <0.72,0.76,0.78>, <1.2,1.05,0.8>, <0.88,0.87,0.86>, 0.66)
    Sun(To, <1.9,1.75,1.45>)
    Haze(520, <0.66,0.71,0.74>)
  #else
    #declare To = <0.25,0.11,0.95>;
    Sky(To, <0.12,0.17,0.32>, <0.90,0.46,0.18>, <1.6,0.9,0.32>, <0.55,0.33,0.30>, 0.55)
    Sun(To, <2.6,1.5,0.75>)
    Haze(420, <0.72,0.42,0.22>)
  #end
  plane { y, 0 Water(<0.045,0.04,0.028>, 0.05 , 0.9) }
  // rows of seedlings
  #if (Shot = 2)
    #declare Z = 0; #while (Z < 62) #declare X = 0; #while (X < 60) #if (Z > 14 | X > 34 - Z*0.7)
      #declare Px = (X - 30)*0.36*(1 + Z*0.03); object { Young scale <0.26,0.75,0.26>*R(0.8,1.2) rotate y*R(0,360) translate <Px + R(-0.03,0.03), 0, 2.4 + Z*0.42*(1 + Z*0.02) + R(-0.04,0.04)> } #end
    #declare X = X + 1; #end #declare Z = Z + 1; #end
    #declare I = 0; #while (I < 7) object { Farmer(2) rotate y*(12 + R(-25,25)) translate <-4.6 + I*1.75 + R(-0.3,0.3), -0.12, 9.2 + R(-0.7,0.7) + I*0.35> } #declare I = I + 1; #end
    object { Farmer(1) rotate y*-70 translate <6.6,0.3,19> } 
    #declare I = 0; #while (I < 16) object { Blades(120, 0.3, <0.18,0.34,0.05>) scale <0.22,1,0.22> translate <R(-5,5),0,R(5,12)> } #declare I = I + 1; #end
  #else
    #declare I = 0; #while (I < 420) object { Young scale <1.1,R(0.9,1.3),1.1> rotate y*R(0,360) translate <(rand(Dice) < 0.5 ? -1 : 1)*R(1.6,16), 0, 3.5 + R(0,6) + (I > 240)*R(9,26)> } #declare I = I + 1; #end
  #end
  // dikes
  union { box { <-80,-1,20>, <80,0.32,21.2> } box { <-80,-1,44>, <80,0.35,45> } box { <-80,-1,80>, <80,0.4,400> } #if (Shot = 3) box { <-30,-1,10.7>, <30,0.3,12.1> } #end
    texture { Earth } }
  #declare I = 0; #while (I < 150) object { Reed scale <R(1,1.8),R(0.7,1.3),R(0.5,0.8)> rotate y*R(-8,8) translate <R(-40,40), 0.3, (mod(I,2) = 0 ? 20.6 : 44.5)> } #declare I = I + 1; #end
  #if (Shot = 3)
    #declare I = 0; #while (I < 60) object { Reed scale <R(0.3,0.6),R(0.4,0.8),R(0.6,1.2)> translate <-9 + I*0.3, 0.25, (mod(I,2) = 0 ? 10.75 : 12.05)> } #declare I = I + 1; #end
    object { Buffalo() rotate y*-14 translate <-0.2,0.3,11.4> } object { Farmer(1) rotate y*-82 translate <2.7,0.3,11.2> } object { Buffalo() scale 0.6 rotate y*6 translate <-3.1,0.3,11.6> }
    object { Farmer(2) rotate y*60 translate <-4.5,-0.15,18> } object { Farmer(2) rotate y*-20 translate <-2.6,-0.15,18.6> }
  #end
  #declare I = 0; #while (I < 26) object { Tree(Leaves, R(5,10), R(2.4,4)) translate <-75 + I*6 + R(-2,2), 0.2, 84 + R(0,14)> } #declare I = I + 1; #end
  #declare I = 0; #while (I < 7) object { Palm(R(7,10)) translate <-34 + I*11 + R(-4,4), 0.2, 82 + R(0,5)> } #declare I = I + 1; #end
  union { box { <-4,0,0>, <4,3,5> Matt(<0.62,0.55,0.40>) } prism { linear_sweep linear_spline -4.6, 4.6, 4, <2.9,-0.7>, <5,2.5>, <2.9,5.7>, <2.9,-0.7> rotate z*90 scale <-1,1,1> Matt(<0.35,0.12,0.07>) } translate <-22,0.3,84> }
  Mountains(420, 5, 170, 80, <0.06,0.10,0.07>) Mountains(900, 5, 380, 210, <0.05,0.08,0.08>)
  #if (Shot = 2) View(<-1.2,2.1,-0.2>, <0.4,0.75,10>, 56) #else View(<-0.2,1.35,2.5>, <0.1,2.15,12>, 58) #end
#end
